import type { BuildEvent, BuildStep, StepOutcome } from '../../../api/build.ts';
import { humanSize } from '../../../image/units.ts';
import { visibleLine } from '../../../oci/visible-text.ts';
import type { Output } from '../../terminal.ts';
import { inColour, withTime, type Colour } from './terminal-line.ts';
import type { BuildProgress } from './progress.ts';

const REDRAW_MS = 100;
/** Lines of output that a running step shows. */
const MOST_OUTPUT = 4;
/** Of a terminal that does not say how high it is. */
const ROWS = 24;

interface Shown {
  readonly step: BuildStep;
  readonly since: number;
  readonly output: string[];
  bytes: number;
}

type Ended = Extract<BuildEvent, { readonly kind: 'ended' }>;
const COLOURS: Readonly<Record<StepOutcome, Colour>> = {
  done: 'blue',
  cached: 'blue',
  failed: 'red',
  cancelled: 'yellow',
};
const MARKS: Readonly<Record<StepOutcome, string>> = {
  done: '',
  cached: 'CACHED ',
  failed: 'ERROR ',
  cancelled: 'CANCELED ',
};

/** Finished steps scroll by; those that run are drawn over and over beneath, each with its time and the last lines that it printed. */
export function terminalProgress(out: Output): BuildProgress {
  const begun = performance.now();
  const running = new Map<number, Shown>();
  const ended = { steps: 0, cached: 0 };
  let drawn = 0;
  let timer: NodeJS.Timeout | undefined;
  const line = (text: string, milliseconds: number | null, colour: Colour | null = null): string =>
    inColour(withTime(text, milliseconds, out.columns), colour);
  const clear = (): string => (drawn > 0 ? `\u001b[${drawn}A\r\u001b[J` : '');
  const head = (): string => {
    const cached = ended.cached === 0 ? '' : `, ${ended.cached} cached`;
    return line(
      `[+] Building (${ended.steps}/${ended.steps + running.size}${cached})`,
      performance.now() - begun,
    );
  };
  const live = (): readonly string[] =>
    [...running.values()].flatMap(({ step, since, output, bytes }) => [
      line(` => ${step.title}${bytes > 0 ? `  +${humanSize(bytes, 3)}` : ''}`, performance.now() - since),
      ...output.map((text) => line(` => => # ${text}`, null)),
    ]);
  const draw = (finished: readonly string[]): void => {
    // What is higher than the terminal cannot be drawn over.
    const lines = [head(), ...live()].slice(0, Math.max(2, (out.rows ?? ROWS) - 1));
    out.write(clear() + [...finished, ...lines].map((text) => `${text}\n`).join(''));
    drawn = lines.length;
    timer ??= setInterval(() => draw([]), REDRAW_MS).unref();
  };
  const end = (event: Ended): void => {
    const shown = running.get(event.id);
    running.delete(event.id);
    if (shown === undefined) return;
    ended.steps += 1;
    if (event.outcome === 'cached') ended.cached += 1;
    const size = event.bytes === null || event.outcome !== 'done' ? '' : `  +${humanSize(event.bytes, 3)}`;
    const text = ` => ${MARKS[event.outcome]}${shown.step.title}${size}`;
    const why = event.why === null ? [] : [line(` => => not cached: ${visibleLine(event.why)}`, null)];
    draw([line(text, event.milliseconds, COLOURS[event.outcome]), ...why]);
  };
  return {
    observe(event) {
      switch (event.kind) {
        case 'step':
          running.set(event.step.id, { step: event.step, since: performance.now(), output: [], bytes: 0 });
          return draw([]);
        case 'output': {
          const shown = running.get(event.id);
          shown?.output.push(...event.text.split('\n').map(visibleLine));
          shown?.output.splice(0, Math.max(0, shown.output.length - MOST_OUTPUT));
          return;
        }
        case 'ended':
          return end(event);
        case 'grown': {
          const shown = running.get(event.id);
          if (shown !== undefined) shown.bytes = event.bytes;
          return;
        }
        case 'warning': {
          const place = event.line === null ? '' : `line ${event.line}: `;
          return draw([line(` WARNING: ${place}${visibleLine(event.text)}`, null, 'yellow')]);
        }
      }
    },
    end() {
      clearInterval(timer);
      out.write(`${clear()}${head()}\n`);
      drawn = 0;
    },
  };
}
