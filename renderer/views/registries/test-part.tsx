import { Check, Circle, LoaderCircle, Minus, PlugZap, X } from 'lucide-react';
import {
  TEST_STEPS,
  type RegistryView,
  type TestedStep,
  type TestStep,
} from '../../../core/api/registries.ts';
import { chooseAuthority } from '../../state/registries/certificates.ts';
import { testConnection, useTests } from '../../state/registries/tests.ts';
import { attempt } from '../../state/toasts.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Age } from '../../ui/values.tsx';
import { STEP_NAMES } from '../../words/registries.ts';
import { visibleText } from '../../words/visible.ts';
import { Part } from './part.tsx';

/** Goes to a registry as a pull would, and says of every step what was found (A11). */
export function TestPart({ registry: { domain } }: { readonly registry: RegistryView }) {
  const state = useTests(({ tests }) => tests.get(domain));
  const running = state?.kind === 'running';
  return (
    <Part
      title="Connection"
      testId="test-part"
      aside={
        <>
          {state?.kind === 'done' ? (
            <span className="text-sm text-ink-3">
              <Age iso={state.at} />
            </span>
          ) : null}
          <Button
            small
            isDisabled={running}
            onPress={() => attempt(() => testConnection(domain))}
            data-testid="test-connection"
          >
            <PlugZap size={13} aria-hidden /> {state === undefined ? 'Test connection' : 'Test again'}
          </Button>
        </>
      }
    >
      {state === undefined ? (
        <p className="text-ink-2">
          A test takes every step that a pull takes, from the name to the permissions, and says which one
          fails and what to do.
        </p>
      ) : null}
      {state?.kind === 'running' ? <Steps domain={domain} steps={state.steps} passed={null} /> : null}
      {state?.kind === 'done' ? (
        <Steps domain={domain} steps={state.test.steps} passed={state.test.passed} />
      ) : null}
      {state?.kind === 'failed' ? <ErrorNote report={state.error} /> : null}
    </Part>
  );
}

function Steps({
  domain,
  steps,
  passed,
}: {
  readonly domain: string;
  /** Those that were taken so far, in order. */
  readonly steps: readonly TestedStep[];
  /** `null` while it goes on. */
  readonly passed: boolean | null;
}) {
  return (
    <>
      <ol aria-label="Steps" data-testid="test-steps" data-finished={passed !== null}>
        {TEST_STEPS.map((step, index) => (
          <Step
            key={step}
            step={step}
            tested={steps.find((each) => each.step === step)}
            now={passed === null && index === steps.length}
            domain={domain}
          />
        ))}
      </ol>
      <p className="mt-1 min-h-5 font-medium" role="status" data-testid="test-outcome">
        {passed === null ? '' : passed ? 'Everything that a pull needs works.' : 'This does not work yet.'}
      </p>
    </>
  );
}

function Step({
  step,
  tested,
  now,
  domain,
}: {
  readonly step: TestStep;
  readonly tested: TestedStep | undefined;
  readonly now: boolean;
  readonly domain: string;
}) {
  return (
    <li data-testid="test-step" data-step={step} data-state={tested?.state ?? 'waiting'}>
      <div className="grid min-h-6 grid-cols-[16px_132px_minmax(0,1fr)_auto] items-baseline gap-x-2 py-0.5">
        <span className="self-start pt-[3px]">
          <StepMark tested={tested} now={now} />
        </span>
        <span className={tested === undefined || tested.state === 'skipped' ? 'text-ink-3' : ''}>
          {STEP_NAMES[step]}
        </span>
        <span className="selectable text-sm break-words text-ink-2">
          {tested === undefined ? '' : foundInWords(tested)}
        </span>
        <span className="figures text-sm text-ink-3">
          {tested === undefined || tested.state === 'skipped' ? '' : `${Math.round(tested.milliseconds)} ms`}
        </span>
      </div>
      {tested?.error === null || tested === undefined ? null : (
        <div className="my-1 ml-6">
          <ErrorNote report={tested.error}>
            <Remedy step={step} domain={domain} error={tested.error} />
          </ErrorNote>
        </div>
      )}
    </li>
  );
}

/** What went wrong is told below, once. */
function foundInWords({ found, state, error }: TestedStep): string {
  if (error !== null && (found === error.message || found === '')) return 'fails';
  return found === '' && state === 'skipped' ? 'not tried' : visibleText(found);
}

function StepMark({ tested, now }: { readonly tested: TestedStep | undefined; readonly now: boolean }) {
  if (tested === undefined)
    return now ? (
      <LoaderCircle size={14} className="spin text-accent" aria-label="is being tried" />
    ) : (
      <Circle size={14} className="text-ink-3 opacity-40" aria-label="waits" />
    );
  switch (tested.state) {
    case 'passed':
      return <Check size={14} className="text-good" aria-label="passed" />;
    case 'failed':
      return <X size={14} className="text-danger" aria-label="failed" />;
    case 'skipped':
      return <Minus size={14} className="text-ink-3" aria-label="skipped" />;
  }
}

/** What can be done about it, right where it is said. */
function Remedy({
  step,
  domain,
  error,
}: {
  readonly step: TestStep;
  readonly domain: string;
  readonly error: NonNullable<TestedStep['error']>;
}) {
  const said = `${error.message} ${error.detail ?? ''} ${Object.values(error.evidence).join(' ')}`;
  if (step === 'tls' && /WRONG_VERSION_NUMBER|plain HTTP/i.test(said))
    return <GoTo id="registry-plain-http" title="Go to plain HTTP" />;
  if (step === 'tls' && /CERT_HAS_EXPIRED|CERT_NOT_YET_VALID|ALTNAME/.test(said)) return null;
  if (step === 'tls')
    return (
      <Button
        small
        extra="mt-2"
        data-testid="remedy-authority"
        onPress={() =>
          attempt(async () => {
            if (await chooseAuthority(domain)) await testConnection(domain);
          })
        }
      >
        Add a certificate authority…
      </Button>
    );
  if (step === 'login' || step === 'scope') return <GoTo id="registry-login" title="Go to the login" />;
  if (step === 'dns' || step === 'connect') return <GoTo id="registry-proxy" title="Go to the proxy" />;
  return null;
}

/** The first control of a part takes the focus. */
function GoTo({ id, title }: { readonly id: string; readonly title: string }) {
  const go = (): void => {
    const part = document.getElementById(id);
    const scroller = part?.closest('aside');
    // scrolling into view would move the window's frame too
    if (part !== null && scroller !== null && scroller !== undefined)
      scroller.scrollTop += part.getBoundingClientRect().top - scroller.getBoundingClientRect().top - 48;
    const control = part?.matches('button, select, input')
      ? part
      : part?.querySelector<HTMLElement>('input:not([type="radio"]), button, select');
    control?.focus({ preventScroll: true });
  };
  return (
    <Button small extra="mt-2" onPress={go} data-testid={`remedy-${id}`}>
      {title}
    </Button>
  );
}
