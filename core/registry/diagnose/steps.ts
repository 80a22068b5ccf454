import type { ErrorReport } from '../../api/errors.ts';
import { TEST_STEPS, type ConnectionTest, type TestedStep, type TestStep } from '../../api/registries.ts';
import { isCancelled, reportError } from '../../oci/strata-error.ts';
import { visibleLine } from '../../oci/visible-text.ts';
import type { Redactor } from '../credentials/secret.ts';

/** What a step found, and what the next ones need of it. */
export interface Finding<T> {
  readonly found: string;
  /** There was nothing to test. */
  readonly skipped?: true;
  readonly value: T;
}

export interface Steps {
  /** Takes the next step; throws {@link StepFailed} when it fails, after noting why. Cancelling is no result and goes on up. */
  take<T>(step: TestStep, work: () => Promise<Finding<T>>): Promise<T>;
  result(domain: string): ConnectionTest;
}

/** Ends the steps; what it was stands in the result. */
export class StepFailed extends Error {}

const LONGEST_FINDING = 500;

/** `onStep` is told of each step as soon as it was taken. */
export function takeSteps(redactor: Redactor, onStep?: (step: TestedStep) => void): Steps {
  const taken: TestedStep[] = [];
  const note = (step: TestedStep): void => {
    taken.push(step);
    onStep?.(step);
  };
  return {
    async take(step, work) {
      const begun = performance.now();
      const milliseconds = (): number => Math.round(performance.now() - begun);
      try {
        const { found, skipped, value } = await work();
        const state = skipped === true ? 'skipped' : 'passed';
        const shown = visibleLine(redactor.clean(found)).slice(0, LONGEST_FINDING);
        note({ step, state, found: shown, milliseconds: milliseconds(), error: null });
        return value;
      } catch (error) {
        if (isCancelled(error)) throw error;
        const report = withoutSecrets(reportError(error), redactor);
        note({ step, state: 'failed', found: report.message, milliseconds: milliseconds(), error: report });
        throw new StepFailed(report.message);
      }
    },
    result(domain) {
      const rest = TEST_STEPS.filter((step) => !taken.some((each) => each.step === step));
      const skipped = rest.map((step): TestedStep => ({
        step,
        state: 'skipped',
        found: '',
        milliseconds: 0,
        error: null,
      }));
      return {
        domain,
        steps: [...taken, ...skipped],
        passed: taken.every(({ state }) => state !== 'failed'),
      };
    },
  };
}

function withoutSecrets(report: ErrorReport, redactor: Redactor): ErrorReport {
  const evidence = Object.entries(report.evidence).map(([key, value]) => [
    key,
    typeof value === 'string' ? redactor.clean(value) : value,
  ]);
  return {
    ...report,
    message: redactor.clean(report.message),
    ...(report.action === undefined ? {} : { action: redactor.clean(report.action) }),
    ...(report.command === undefined ? {} : { command: redactor.clean(report.command) }),
    ...(report.detail === undefined ? {} : { detail: redactor.clean(report.detail) }),
    evidence: Object.fromEntries(evidence) as ErrorReport['evidence'],
  };
}
