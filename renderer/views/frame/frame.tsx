import { useRouter } from '../../state/router.ts';
import { useDialog } from '../../state/dialog.ts';
import { ErrorBoundary } from '../../ui/error-boundary.tsx';
import { Toasts } from '../../ui/toasts.tsx';
import { ActivityDrawer } from '../activity/drawer.tsx';
import { BuildView } from '../build/build-view.tsx';
import { BuildComparison } from '../build/compare/build-comparison.tsx';
import { CompareView } from '../compare/compare-view.tsx';
import { DiscoverView } from '../discover/discover-view.tsx';
import { FindView } from '../find/find-view.tsx';
import { ImagesView } from '../images/images-view.tsx';
import { ImagePage } from '../image/image-page.tsx';
import { InspectView } from '../inspect/inspect-view.tsx';
import { DropTarget } from '../open/drop-target.tsx';
import { RegistriesView } from '../registries/registries-view.tsx';
import { SettingsView } from '../settings/settings-view.tsx';
import { StorageView } from '../storage/storage-view.tsx';
import { Dialogs } from './dialogs.tsx';
import { Navigation } from './navigation.tsx';
import { StatusBar } from './status-bar.tsx';

export function Frame() {
  const activity = useDialog((state) => state.activity);
  return (
    <div className="grid h-full grid-rows-[minmax(0,1fr)_28px]" data-testid="frame">
      <div className="grid min-h-0 grid-rows-[minmax(0,1fr)] grid-cols-[176px_minmax(0,1fr)] max-[900px]:grid-cols-[48px_minmax(0,1fr)]">
        <Navigation />
        <div className="relative grid min-h-0 min-w-0 grid-cols-[minmax(0,1fr)_auto] grid-rows-[minmax(0,1fr)] border-l border-line bg-surface">
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
      <DropTarget />
      <Toasts />
    </div>
  );
}

function Content() {
  const place = useRouter((state) => state.place);
  return (
    <ErrorBoundary key={place.kind}>
      {place.kind === 'images' ? <ImagesView /> : null}
      {place.kind === 'image' ? <ImagePage key={place.key} place={place} /> : null}
      {place.kind === 'inspect' ? <InspectView keys={place.keys} /> : null}
      {place.kind === 'compare' ? <CompareView from={place.from} to={place.to} /> : null}
      {place.kind === 'find' ? <FindView text={place.text} /> : null}
      {place.kind === 'build' ? (
        <BuildView source={place.source ?? null} run={place.run ?? null} step={place.step ?? null} />
      ) : null}
      {place.kind === 'build-compare' ? <BuildComparison from={place.from} to={place.to} /> : null}
      {place.kind === 'discover' ? (
        <DiscoverView text={place.text ?? ''} repository={place.repository ?? null} />
      ) : null}
      {place.kind === 'registries' ? <RegistriesView domain={place.domain ?? null} /> : null}
      {place.kind === 'storage' ? <StorageView /> : null}
      {place.kind === 'settings' ? <SettingsView /> : null}
    </ErrorBoundary>
  );
}
