import type { BuildStep } from '../../../api/build.ts';
import type { Output } from '../../terminal.ts';
import type { BuildProgress } from './build.ts';

const REDRAW_MS = 100;
/** Lines of output that a running step shows. */
const MOST_OUTPUT = 4;

interface Shown {
  readonly step: BuildStep;
  readonly since: number;
  readonly output: string[];
}

/** Finished steps scroll by; those that run are drawn over and over, each with the last lines that it printed. */
export function terminalProgress(out: Output): BuildProgress {
  const running = new Map<number, Shown>();
  let drawn = 0;
  let timer: NodeJS.Timeout | undefined;
  const fit = (text: string): string =>
    Array.from(text)
      .slice(0, Math.max(20, out.columns - 1))
      .join('');
  const clear = (): string => (drawn > 0 ? `\u001b[${drawn}A\r\u001b[J` : '');
  const draw = (finished: readonly string[]): void => {
    const lines = [...running.values()].flatMap(({ step, since, output }) => [
      fit(` => ${step.title}  ${((performance.now() - since) / 1000).toFixed(1)}s`),
      ...output.map((text) => fit(` => => # ${text}`)),
    ]);
    out.write(clear() + [...finished, ...lines].map((text) => `${text}\n`).join(''));
    drawn = lines.length;
    timer ??= setInterval(() => draw([]), REDRAW_MS).unref();
  };
  return {
    observe(event) {
      switch (event.kind) {
        case 'step':
          running.set(event.step.id, { step: event.step, since: performance.now(), output: [] });
          return draw([]);
        case 'output': {
          const shown = running.get(event.id);
          shown?.output.push(...event.text.split('\n'));
          shown?.output.splice(0, Math.max(0, shown.output.length - MOST_OUTPUT));
          return;
        }
        case 'ended': {
          const shown = running.get(event.id);
          running.delete(event.id);
          if (shown === undefined) return;
          const time = `${(event.milliseconds / 1000).toFixed(1)}s`;
          const mark = { done: '', cached: 'CACHED ', failed: 'ERROR ', cancelled: 'CANCELED ' }[
            event.outcome
          ];
          const why = event.why === null ? [] : [fit(` => => not cached: ${event.why}`)];
          const printed =
            event.outcome === 'failed' ? shown.output.map((text) => fit(` => => # ${text}`)) : [];
          return draw([fit(` => ${mark}${shown.step.title}  ${time}`), ...why, ...printed]);
        }
        case 'grown':
          return;
        case 'warning':
          return draw([fit(` WARNING: ${event.line === null ? '' : `line ${event.line}: `}${event.text}`)]);
      }
    },
    end() {
      clearInterval(timer);
      out.write(clear());
      drawn = 0;
    },
  };
}
