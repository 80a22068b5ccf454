import type { PullAllowance, TestedStep } from '../../api/registries.ts';
import { visibleText } from '../../oci/visible-text.ts';
import type { Run } from '../command.ts';
import { remedyOf } from '../say-error.ts';
import { alignColumns } from '../table.ts';

export const registryTest: Run = async (flags, [domain = ''], terminal) => {
  const registries = await (await terminal.openCore()).registries();
  const { signal, out, errors } = terminal;
  if (flags.text('format') === 'json') {
    const test = await registries.test(domain, { signal });
    out.write(`${JSON.stringify(test)}\n`);
    return test.passed ? 0 : 1;
  }
  let told = 0;
  const tell = (step: TestedStep): void => {
    out.write(alignColumns([lineOf(step)]));
    told += 1;
  };
  const test = await registries.test(domain, { signal, onStep: tell });
  test.steps.slice(told).forEach(tell);
  const failed = test.steps.find(({ error }) => error !== null)?.error;
  if (failed) errors.write(`Error: ${failed.message}\n${remedyOf(failed)}`);
  else {
    // Whether they can be told has nothing to do with the connection, which works.
    const left = await registries.allowance(domain, { signal }).catch(() => null);
    if (left !== null) out.write(sayAllowance(left));
  }
  return test.passed ? 0 : 1;
};

function lineOf({ step, state, found, milliseconds, error }: TestedStep): string[] {
  const time = state === 'skipped' ? '' : `${milliseconds} ms`;
  return [step, state, time, visibleText(error === null ? found : error.code)];
}

function sayAllowance({ limit, remaining, windowSeconds, countedFor }: PullAllowance): string {
  const hours = Math.round(windowSeconds / 360) / 10;
  const whom = countedFor === null ? '' : `, counted for ${visibleText(countedFor)}`;
  return `${remaining} of ${limit} pulls in ${hours} hours are left${whom}\n`;
}
