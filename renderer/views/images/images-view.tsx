import { useEffect } from 'react';
import { Group, Panel, Separator } from 'react-resizable-panels';
import { useDialog } from '../../state/dialog.ts';
import { lookAt, useImages } from '../../state/images.ts';
import { changeSettings, useSettings } from '../../state/settings.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { refreshImages } from '../../state/images.ts';
import { attempt } from '../../state/toasts.ts';
import { useWide } from '../../ui/use-wide.ts';
import { FilteredOut, NoImages } from './empty-lists.tsx';
import { Grid } from './grid.tsx';
import { Inspector } from './inspector.tsx';
import { SelectionFooter } from './selection-footer.tsx';
import { Toolbar } from './toolbar.tsx';

const LEAST = 280;
const MOST = 640;

export function ImagesView() {
  const inspectorWidth = useSettings((state) => state.settings.inspectorWidth);
  const selected = useImages((state) => state.selection.keys.size > 0);
  const wide = useWide(1000);
  const activity = useDialog((state) => state.activity);
  const veryWide = useWide(1500);
  // the list comes first: where there is no room for all three, Activity takes the inspector's place
  const inspecting = inspectorWidth > 0 && selected && wide && (!activity || veryWide);
  useEffect(() => lookAt(0, 0), []);
  return (
    <Group orientation="horizontal" className="h-full" id="images">
      <Panel id="list" minSize="320px">
        <section className="flex h-full min-w-0 flex-col" aria-label="Images">
          <h1 className="sr-only">Images</h1>
          <Toolbar />
          <List />
          <SelectionFooter />
        </section>
      </Panel>
      {inspecting ? (
        <>
          <Separator className="relative z-10 w-px bg-line hover:bg-accent focus-visible:bg-accent data-[separator=active]:bg-accent" />
          <Panel
            id="inspector"
            defaultSize={`${Math.min(MOST, Math.max(LEAST, inspectorWidth))}px`}
            minSize={`${LEAST}px`}
            maxSize={`${MOST}px`}
            groupResizeBehavior="preserve-pixel-size"
            onResize={(size, _, before) => {
              if (before !== undefined) changeSettings({ inspectorWidth: Math.round(size.inPixels) });
            }}
          >
            <Inspector />
          </Panel>
        </>
      ) : null}
    </Group>
  );
}

function List() {
  const { status, total, matching } = useImages();
  if (status.kind === 'failed') {
    return (
      <div className="flex-1 overflow-auto p-6" data-testid="empty-state" data-kind="failed">
        <div className="mx-auto max-w-2xl">
          <ErrorNote report={status.error} onRetry={() => attempt(refreshImages)} />
        </div>
      </div>
    );
  }
  if (status.kind === 'ready' && total === 0) return <NoImages />;
  if (status.kind === 'ready' && matching === 0) return <FilteredOut total={total} />;
  return <Grid />;
}
