import { useState, type ReactNode } from 'react';
import { ErrorNote } from '../../ui/error-note.tsx';
import { OfferedTags } from './offered-tags.tsx';
import { Understood } from './understood.tsx';
import { usePull, type Wanted } from './use-pull.ts';

const NONE: readonly string[] = [];

/** What is typed into a field that takes the name of an image in any form, and what is understood of it. */
export function useQuestion(given: string, givenPlatform: string | null) {
  const [text, setText] = useState(given);
  const [wanted, setWanted] = useState<Wanted>({ platform: givenPlatform });
  const [hurried, setHurried] = useState(given === '' ? 0 : 1);
  const asked = usePull(text, wanted, hurried);
  const plan = asked.planning.kind === 'planned' ? asked.planning.plan : null;
  // While the plan of another choice is asked for, what there is to choose from stays.
  const [known, setKnown] = useState(plan);
  if (plan !== null && plan !== known) setKnown(plan);
  const isSame = asked.reading.kind === 'read' && asked.reading.target.reference === known?.target.reference;
  return {
    ...asked,
    text,
    wanted,
    setWanted,
    plan,
    /** Platforms that the registry offers, and those of them that would be pulled. */
    offered: isSame ? known.platforms : NONE,
    chosen: isSame ? known.chosen : NONE,
    hurry: () => setHurried((count) => count + 1),
    /** `quick`: it is finished text, so nothing waits for a rest. */
    change(next: string, quick: boolean) {
      setText(next);
      setWanted({ platform: null });
      setHurried((count) => (quick ? count + 1 : 0));
    },
  };
}

interface Props {
  readonly question: ReturnType<typeof useQuestion>;
  readonly label: string;
  /** Enter, once it is known what would be done. */
  readonly onEnter: () => void;
  /** What can be chosen once it is known what there is. */
  readonly choice?: ReactNode;
  /** The answer, once there is a plan. */
  readonly children: ReactNode;
}

export function Question({ question, label, onEnter, choice = null, children }: Props) {
  const { text, wanted, plan, reading, planning, change, again } = question;
  return (
    <>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (plan === null) question.hurry();
          else onEnter();
        }}
      >
        <input
          // the dialog was opened to type here
          // oxlint-disable-next-line jsx-a11y/no-autofocus
          autoFocus
          className="field h-9! px-3! text-[14px]"
          data-testid="pull-input"
          aria-label={label}
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
            platforms={question.offered}
            chosen={question.chosen.length > 1 ? null : (plan?.platform ?? wanted.platform)}
            several={question.chosen.length}
            onPlatform={(platform) => question.setWanted({ platform })}
          />
        ) : null}
        {reading.kind === 'read' ? choice : null}
        {planning.kind === 'asking' ? (
          <Asking registry={reading.kind === 'read' ? reading.target.registry : ''} />
        ) : null}
        {plan === null ? null : children}
        {planning.kind === 'refused' ? (
          <div className="mt-3">
            <ErrorNote report={planning.error} onRetry={again}>
              {planning.error.code === 'MANIFEST_UNKNOWN' && reading.kind === 'read' ? (
                <OfferedTags target={reading.target} onChoose={(tagged) => change(tagged, true)} />
              ) : null}
            </ErrorNote>
          </div>
        ) : null}
      </div>
    </>
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
