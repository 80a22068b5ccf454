import { PackageOpen } from 'lucide-react';
import { useEffect, useState } from 'react';
import { pathOf } from '../../bridge.ts';
import { takeDropped } from '../../state/build/sources.ts';
import { openDropped } from '../../state/opened.ts';
import { attempt } from '../../state/toasts.ts';
import { formatCount } from '../../words/format.ts';

/** Files that are dragged over any part of the window can be dropped there (F2, G13); words and links cannot. */
export function DropTarget() {
  const [files, setFiles] = useState(0);
  useEffect(() => {
    // entering a child comes before leaving its parent: the overlay goes when all that was entered was left
    let entered = 0;
    // what is dragged out of this window is not opened by passing over it; while it is dragged, no pointer moves
    let own = false;
    const onOwn = (event: Event): void => {
      own = event.type === 'dragstart';
    };
    const isForUs = (event: DragEvent): boolean => !own && holdsFiles(event);
    const end = (): void => {
      entered = 0;
      setFiles(0);
    };
    const onEnter = (event: DragEvent): void => {
      if (!isForUs(event)) return;
      event.preventDefault();
      entered += 1;
      setFiles(Math.max(1, event.dataTransfer?.items.length ?? 1));
    };
    const onOver = (event: DragEvent): void => {
      if (!isForUs(event) || event.dataTransfer === null) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = 'copy';
    };
    const onLeave = (event: DragEvent): void => {
      if (!isForUs(event)) return;
      entered -= 1;
      if (entered <= 0) end();
    };
    const onDrop = (event: DragEvent): void => {
      if (!isForUs(event)) return;
      event.preventDefault();
      end();
      const paths = [...(event.dataTransfer?.files ?? [])].map(pathOf).filter((path) => path !== '');
      attempt(() => buildOrOpen(paths));
    };
    window.addEventListener('dragstart', onOwn);
    window.addEventListener('pointermove', onOwn);
    window.addEventListener('dragenter', onEnter);
    window.addEventListener('dragover', onOver);
    window.addEventListener('dragleave', onLeave);
    window.addEventListener('drop', onDrop);
    return () => {
      window.removeEventListener('dragstart', onOwn);
      window.removeEventListener('pointermove', onOwn);
      window.removeEventListener('dragenter', onEnter);
      window.removeEventListener('dragover', onOver);
      window.removeEventListener('dragleave', onLeave);
      window.removeEventListener('drop', onDrop);
    };
  }, []);
  if (files === 0) return null;
  return (
    <div
      className="pointer-events-none fixed inset-0 z-50 flex items-center justify-center bg-[color-mix(in_srgb,var(--window)_94%,transparent)] p-3"
      data-testid="drop-overlay"
      role="status"
    >
      <div className="absolute inset-3 rounded-xl border-2 border-dashed border-accent-line" />
      <div className="flex max-w-md flex-col items-center text-center">
        <PackageOpen size={44} strokeWidth={1.25} className="mb-4 text-accent" aria-hidden />
        <p className="text-lg font-semibold">
          {files === 1 ? 'Build it, or look inside it' : `Build or look inside ${formatCount(files, 'file')}`}
        </p>
        <p className="mt-1 text-ink-2">
          A Dockerfile, or a folder that holds one, opens in Build. An archive made by docker save, podman
          save or skopeo, or an OCI layout folder, is read where it is, without loading it into the store.
        </p>
      </div>
    </div>
  );
}

/** What can be built is shown in Build; anything else is looked into where it is. */
async function buildOrOpen(paths: readonly string[]): Promise<void> {
  const rest = await takeDropped(paths);
  if (rest.length > 0) await openDropped(rest);
}

function holdsFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes('Files') === true;
}
