import { Hammer } from 'lucide-react';
import { buildSamples } from '../../../state/build/sources.ts';
import { keyLabel } from '../../../state/keys.ts';
import { attempt } from '../../../state/toasts.ts';
import { Empty } from '../../../ui/empty.tsx';
import { Choices } from './choices.tsx';

/** Says what building is, and every way to begin. */
export function NothingToBuild() {
  return (
    <Empty
      kind="nothing-to-build"
      picture={<Hammer size={40} strokeWidth={1.25} aria-hidden />}
      title="Turn a Dockerfile into an image"
      action={<Choices samples={false} />}
    >
      Drop a Dockerfile, or a folder that holds one, anywhere on this window. You see what it would send
      before it is sent, why a step runs again, and what each step adds. No daemon is needed.
      <span className="mt-2 block">
        To see it at work first,{' '}
        <button
          type="button"
          className="rounded text-accent hover:underline"
          data-testid="build-samples"
          onClick={() => attempt(buildSamples)}
        >
          build two sample images
        </button>{' '}
        that share a base: it takes no network. {keyLabel('Mod+B')} leads here from anywhere.
      </span>
    </Empty>
  );
}
