import { ClipboardCopy, Terminal } from 'lucide-react';
import { copy } from '../state/deeds.ts';
import { attempt } from '../state/toasts.ts';
import { IconButton } from './button.tsx';

/** The same on the command line (J3). */
export function CommandLine({ command }: { readonly command: string }) {
  return (
    <div className="flex min-w-0 items-center gap-2 rounded-md border border-line bg-sunken py-0.5 pr-0.5 pl-2">
      <Terminal size={13} className="shrink-0 text-ink-3" aria-hidden />
      <code className="min-w-0 flex-1 truncate font-mono text-sm text-ink-2" title={command}>
        {command}
      </code>
      <IconButton small label="Copy command" onPress={() => attempt(() => copy(command, 'the command'))}>
        <ClipboardCopy size={13} aria-hidden />
      </IconButton>
    </div>
  );
}
