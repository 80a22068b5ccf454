import { ClipboardCopy } from 'lucide-react';
import { call } from '../../bridge.ts';
import { copy } from '../../state/deeds.ts';
import { closeDialog } from '../../state/dialog.ts';
import { useJobs } from '../../state/jobs.ts';
import { useResource } from '../../state/resource.ts';
import { attempt } from '../../state/toasts.ts';
import { Button } from '../../ui/button.tsx';
import { DialogFrame } from '../../ui/dialog.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';

const TONES = { info: 'text-ink-2', warning: 'text-warn', error: 'text-danger' } as const;

export function JobLog({ jobId, title }: { readonly jobId: string; readonly title: string }) {
  // a log grows at the turns of its job, and is asked again at each
  const state = useJobs((jobs) => jobs.jobs.find((job) => job.id === jobId)?.state.kind ?? 'gone');
  const [log] = useResource(`${jobId} ${state}`, 0, () => call('jobs.log', { id: jobId }));
  const lines = log.kind === 'ready' ? log.value : [];
  const text = lines.map((line) => `${line.at} ${line.level} ${line.text}`).join('\n');
  return (
    <DialogFrame
      title={`Log of ${title}`}
      width={760}
      testId="log-dialog"
      footer={
        <>
          <Button isDisabled={text === ''} onPress={() => attempt(() => copy(text, 'the log'))}>
            <ClipboardCopy size={14} aria-hidden /> Copy
          </Button>
          <Button onPress={closeDialog}>Close</Button>
        </>
      }
    >
      {log.kind === 'failed' ? <ErrorNote report={log.error} /> : null}
      {log.kind === 'ready' && lines.length === 0 ? <p className="text-ink-2">Nothing was logged.</p> : null}
      <ol className="selectable font-mono text-sm">
        {lines.map((line, index) => (
          // a log only grows at its end
          <li key={index} className={`flex gap-3 ${TONES[line.level]}`}>
            <time className="shrink-0 text-ink-3">{line.at.slice(11, 23)}</time>
            {line.level === 'info' ? null : <span className="shrink-0">{line.level}</span>}
            <span className="min-w-0 break-words whitespace-pre-wrap">{line.text}</span>
          </li>
        ))}
      </ol>
    </DialogFrame>
  );
}
