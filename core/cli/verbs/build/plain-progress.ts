import { humanSize } from '../../../image/units.ts';
import type { Output } from '../../terminal.ts';
import type { BuildProgress } from './progress.ts';

/** BuildKit's plain lines: "#4 [2/3] COPY . /src", "#4 0.312 what it prints", "#4 DONE 0.5s". */
export function plainProgress(out: Output): BuildProgress {
  const steps = new Map<number, { readonly title: string; readonly since: number }>();
  let last = 0;
  const line = (id: number, text: string): void => {
    const step = steps.get(id);
    if (last !== 0 && last !== id) {
      out.write('\n');
      // Whoever reads on sees again whose lines these are.
      if (step !== undefined && text !== step.title) out.write(`#${id} ${step.title}\n`);
    }
    last = id;
    out.write(`#${id} ${text}\n`);
  };
  return {
    observe(event) {
      switch (event.kind) {
        case 'step': {
          const { id, title } = event.step;
          steps.set(id, { title, since: performance.now() });
          return line(id, title);
        }
        case 'output': {
          const since = ((performance.now() - (steps.get(event.id)?.since ?? 0)) / 1000).toFixed(3);
          for (const text of event.text.split('\n'))
            line(event.id, event.stream === 'note' ? text : `${since} ${text}`);
          return;
        }
        case 'ended':
          if (event.why !== null) line(event.id, `not cached: ${event.why}`);
          if (event.outcome === 'cached') return line(event.id, 'CACHED');
          if (event.outcome === 'cancelled') return line(event.id, 'CANCELED');
          if (event.outcome === 'failed') return line(event.id, 'ERROR');
          if (event.bytes !== null) line(event.id, `layer of ${humanSize(event.bytes)}`);
          return line(event.id, `DONE ${(event.milliseconds / 1000).toFixed(1)}s`);
        case 'grown':
          return;
        case 'warning':
          last = -1;
          return out.write(`\nWARNING: ${event.line === null ? '' : `line ${event.line}: `}${event.text}\n`);
      }
    },
    end: () => undefined,
  };
}
