import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { reportOf } from './bridge.ts';
import { writeDrafts } from './state/build/drafts.ts';
import { runCommand } from './state/commands.ts';
import { startState } from './state/events.ts';
import { useImages } from './state/images.ts';
import { startKeys } from './state/keys.ts';
import { startRouter } from './state/router.ts';
import { applyTheme, useSettings, writeSettings } from './state/settings.ts';
import { ErrorNote } from './ui/error-note.tsx';
import { Frame } from './views/frame/frame.tsx';

/** Reads what is remembered, then shows the place that was left. Settings come first: no frame is drawn twice. */
export function startWindow(): void {
  applyTheme();
  const place = document.querySelector('#root');
  if (place === null) throw new Error('The page has no #root');
  const root = createRoot(place);
  window.addEventListener('beforeunload', () => {
    writeDrafts();
    void writeSettings();
  });
  startState(runCommand).then(
    () => {
      const { settings } = useSettings.getState();
      startRouter(settings.place);
      startKeys();
      useImages.setState({
        selection: {
          keys: new Set(settings.selection),
          anchor: settings.selection[0] ?? null,
          lead: settings.selection[0] ?? null,
        },
      });
      root.render(
        <StrictMode>
          <Frame />
        </StrictMode>,
      );
    },
    (thrown: unknown) =>
      root.render(
        <div className="m-8 max-w-2xl">
          <ErrorNote report={reportOf(thrown)} onRetry={() => location.reload()} />
        </div>,
      ),
  );
}
