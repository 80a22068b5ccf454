import { lazy, Suspense } from 'react';
import { useRouter } from '../../state/router.ts';
import { useDialog } from '../../state/dialog.ts';
import { ErrorBoundary } from '../../ui/error-boundary.tsx';
import { Toasts } from '../../ui/toasts.tsx';
import { ActivityDrawer } from '../activity/drawer.tsx';
import { ImagesView } from '../images/images-view.tsx';
import { ImagePage } from '../image/image-page.tsx';
import { Dialogs } from './dialogs.tsx';
import { Navigation } from './navigation.tsx';
import { StatusBar } from './status-bar.tsx';

const InspectView = lazy(async () => ({ default: (await import('../inspect/inspect-view.tsx')).InspectView }));
const SettingsView = lazy(async () => ({ default: (await import('../settings/settings-view.tsx')).SettingsView }));

export function Frame() {
  const activity = useDialog((state) => state.activity);
  return (
    <div className="grid h-full grid-rows-[minmax(0,1fr)_28px]" data-testid="frame">
      <div className="grid min-h-0 grid-cols-[176px_minmax(0,1fr)] max-[900px]:grid-cols-[48px_minmax(0,1fr)]">
        <Navigation />
        <div className="relative min-w-0 border-l border-line bg-surface">
          <main className="h-full min-w-0">
            <Content />
          </main>
          {activity ? <ActivityDrawer /> : null}
        </div>
      </div>
      <StatusBar />
      <ErrorBoundary>
        <Dialogs />
      </ErrorBoundary>
      <Toasts />
    </div>
  );
}

function Content() {
  const place = useRouter((state) => state.place);
  return (
    <ErrorBoundary key={place.kind}>
      <Suspense fallback={null}>
        {place.kind === 'images' ? <ImagesView /> : null}
        {place.kind === 'image' ? <ImagePage key={place.key} place={place} /> : null}
        {place.kind === 'inspect' ? <InspectView keys={place.keys} /> : null}
        {place.kind === 'settings' ? <SettingsView /> : null}
      </Suspense>
    </ErrorBoundary>
  );
}
