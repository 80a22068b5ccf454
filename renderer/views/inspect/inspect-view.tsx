import { ArrowLeft, ClipboardCopy } from 'lucide-react';
import { call } from '../../bridge.ts';
import { copy } from '../../state/deeds.ts';
import { useResource } from '../../state/resource.ts';
import { go } from '../../state/router.ts';
import { attempt } from '../../state/toasts.ts';
import { useTotals } from '../../state/totals.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { CommandLine } from '../../ui/command-line.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { shellWord } from '../../words/commands.ts';
import { formatCount } from '../../words/format.ts';
import { Document } from '../image/manifest-tab.tsx';

/** Several images at once, as `docker image inspect a b c` has them (D18). */
export function InspectView({ keys }: { readonly keys: readonly string[] }) {
  const revision = useTotals((state) => state.revision);
  const [answer, reload] = useResource(keys.join('\n'), revision, () => call('images.inspect', { keys }));
  return (
    <article className="flex h-full flex-col" data-testid="inspect">
      <header className="flex items-center gap-3 border-b border-line px-4 py-2">
        <IconButton label="Back to Images" onPress={() => go({ kind: 'images' })}>
          <ArrowLeft size={15} aria-hidden />
        </IconButton>
        <h1 className="shrink-0 text-lg font-semibold">
          Inspect {keys.length === 1 ? 'an image' : formatCount(keys.length, 'image')}
        </h1>
        <div className="min-w-0 flex-1">
          <CommandLine command={`strata inspect ${keys.map(shellWord).join(' ')}`} />
        </div>
        <Button
          isDisabled={answer.kind !== 'ready'}
          onPress={() => answer.kind === 'ready' && attempt(() => copy(answer.value, 'the JSON'))}
        >
          <ClipboardCopy size={14} aria-hidden /> Copy JSON
        </Button>
      </header>
      {answer.kind === 'failed' ? (
        <div className="max-w-2xl p-5">
          <ErrorNote report={answer.error} onRetry={reload} />
        </div>
      ) : null}
      {answer.kind === 'ready' ? <Document text={answer.value} /> : null}
    </article>
  );
}
