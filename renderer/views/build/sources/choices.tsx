import { FileCode, FolderOpen, GitBranch, Shapes } from 'lucide-react';
import { buildSamples, chooseToBuild } from '../../../state/build/sources.ts';
import { openDialog } from '../../../state/dialog.ts';
import { attempt } from '../../../state/toasts.ts';
import { Button } from '../../../ui/button.tsx';

/** Every way in. */
export function Choices({ samples = true }: { readonly samples?: boolean }) {
  return (
    <div className="flex flex-wrap items-center justify-center gap-2">
      {samples ? (
        <Button look="quiet" onPress={() => attempt(buildSamples)} data-testid="build-samples">
          <Shapes size={14} aria-hidden /> Build the sample images
        </Button>
      ) : null}
      <Button onPress={() => openDialog({ kind: 'build-remote' })} data-testid="build-remote">
        <GitBranch size={14} aria-hidden /> From a repository…
      </Button>
      <Button onPress={() => attempt(() => chooseToBuild('folder'))} data-testid="build-folder">
        <FolderOpen size={14} aria-hidden /> Choose folder…
      </Button>
      <Button look="primary" onPress={() => attempt(() => chooseToBuild('file'))} data-testid="build-file">
        <FileCode size={14} aria-hidden /> Choose Dockerfile…
      </Button>
    </div>
  );
}
