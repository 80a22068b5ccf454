import { Download } from 'lucide-react';
import { useState } from 'react';
import { call } from '../../bridge.ts';
import { closeDialog, showActivity } from '../../state/dialog.ts';
import { loadJobs } from '../../state/jobs.ts';
import { fail } from '../../state/toasts.ts';
import { Button } from '../../ui/button.tsx';
import { CommandLine } from '../../ui/command-line.tsx';
import { DialogFrame } from '../../ui/dialog.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { formatSize } from '../../words/format.ts';
import { Plan } from './plan.tsx';
import { OfferedTags } from './offered-tags.tsx';
import { Understood } from './understood.tsx';
import { usePull } from './use-pull.ts';

export function PullDialog({
  text: given,
  platform: givenPlatform,
}: {
  readonly text: string;
  readonly platform: string | null;
}) {
  const [text, setText] = useState(given);
  const [platform, setPlatform] = useState(givenPlatform);
  const [hurried, setHurried] = useState(given === '' ? 0 : 1);
  const [starting, setStarting] = useState(false);
  const { reading, planning, again } = usePull(text, platform, hurried);
  const plan = planning.kind === 'planned' ? planning.plan : null;
  const tooLittle = plan !== null && plan.diskAfter < 0;
  const ready = reading.kind === 'read' && planning.kind !== 'refused' && !tooLittle && !starting;

  const start = async (): Promise<void> => {
    setStarting(true);
    try {
      await call('pull.start', { text: text.trim(), platform });
      closeDialog();
      showActivity(true);
      await loadJobs();
    } catch (thrown) {
      setStarting(false);
      fail(thrown);
    }
  };

  const change = (next: string, quick: boolean): void => {
    setText(next);
    setPlatform(null);
    setHurried(quick ? hurried + 1 : 0);
  };

  return (
    <DialogFrame
      title="Pull an image"
      width={640}
      testId="pull-dialog"
      footer={
        <>
          <Button onPress={closeDialog}>Cancel</Button>
          <Button look="primary" isDisabled={!ready} onPress={() => void start()} data-testid="pull-start">
            <Download size={14} aria-hidden />{' '}
            {plan === null
              ? 'Pull'
              : plan.download === 0
                ? 'Pull, nothing to download'
                : `Pull ${formatSize(plan.download)}`}
          </Button>
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (ready && plan !== null) void start();
          else setHurried(hurried + 1);
        }}
      >
        <input
          // the dialog was opened to type here
          // oxlint-disable-next-line jsx-a11y/no-autofocus
          autoFocus
          className="field h-9! px-3! text-[14px]"
          data-testid="pull-input"
          aria-label="Image to pull"
          placeholder="nginx:1.27, docker pull …, FROM …, a Docker Hub address, a digest"
          spellCheck={false}
          autoComplete="off"
          value={text}
          onChange={(event) => change(event.target.value, isPaste(event.nativeEvent))}
        />
      </form>
      <div className="min-h-[228px] pt-3" aria-live="polite">
        {reading.kind === 'nothing' || reading.kind === 'reading' ? <Hint /> : null}
        {reading.kind === 'unclear' ? (
          <Unclear message={reading.error.message} action={reading.error.action} />
        ) : null}
        {reading.kind === 'read' ? (
          <Understood
            target={reading.target}
            platforms={plan?.platforms ?? []}
            chosen={plan?.platform ?? platform}
            onPlatform={setPlatform}
          />
        ) : null}
        {planning.kind === 'asking' ? (
          <Asking registry={reading.kind === 'read' ? reading.target.registry : ''} />
        ) : null}
        {planning.kind === 'planned' ? <Plan plan={planning.plan} /> : null}
        {planning.kind === 'refused' ? (
          <div className="mt-3">
            <ErrorNote report={planning.error} onRetry={again}>
              {planning.error.code === 'MANIFEST_UNKNOWN' && reading.kind === 'read' ? (
                <OfferedTags target={reading.target} onChoose={(tagged) => change(tagged, true)} />
              ) : null}
            </ErrorNote>
          </div>
        ) : null}
        {plan === null ? null : (
          <div className="mt-3">
            <CommandLine command={plan.command} />
          </div>
        )}
      </div>
    </DialogFrame>
  );
}

/** What was pasted or dropped is finished text; what is typed is not, until there is a rest. */
function isPaste(event: Event): boolean {
  return (
    event instanceof InputEvent &&
    (event.inputType === 'insertFromPaste' || event.inputType === 'insertFromDrop')
  );
}

function Hint() {
  return (
    <ul className="space-y-1 text-ink-2">
      <li>
        A name: <Example text="nginx" />, <Example text="ghcr.io/owner/app:2.1" />,{' '}
        <Example text="localhost:5000/app" />
      </li>
      <li>
        A command: <Example text="docker pull --platform linux/arm64 redis:7" />
      </li>
      <li>
        A Dockerfile line: <Example text="FROM debian:12 AS build" />
      </li>
      <li>
        A web address: <Example text="hub.docker.com/_/postgres" />
      </li>
    </ul>
  );
}

function Example({ text }: { readonly text: string }) {
  return <code className="rounded bg-sunken px-1 font-mono text-sm text-ink">{text}</code>;
}

function Unclear({ message, action }: { readonly message: string; readonly action: string | undefined }) {
  return (
    <p className="text-ink-2" data-testid="pull-unclear">
      {message}
      {action === undefined ? null : <span className="block">{action}</span>}
    </p>
  );
}

function Asking({ registry }: { readonly registry: string }) {
  return (
    <div className="mt-3" role="status">
      <span className="text-ink-3">Asking {registry || 'the registry'} what this would take…</span>
      <div className="skeleton mt-2 h-2.5 w-2/3" />
      <div className="skeleton mt-2 h-2.5 w-1/2" />
    </div>
  );
}
