import type { MovePlan, PushTarget } from '../../api/push.ts';
import type { MoveEvent } from '../../index.ts';
import { humanSize } from '../../image/units.ts';
import { shortDigest } from '../../oci/digest.ts';
import { visibleLine } from '../../oci/visible-text.ts';
import type { Output, Terminal } from '../terminal.ts';
import { rateOver } from './rate.ts';
import { sayRetry } from './pull-report.ts';

export interface MoveReport {
  observe(event: MoveEvent): void;
  end(): void;
}

const REDRAW_MS = 100;

/**
 * How a push or a copy is told: docker's lines, and while a person watches, one that is drawn over and over. `opening`: the
 * line that begins what goes to a repository.
 */
export function moveReport({ out, errors }: Terminal, opening: (repository: string) => string): MoveReport {
  const live = out.isTerminal ? liveLine(out) : undefined;
  const sent = new Map<string, number>();
  let plan: MovePlan | undefined;
  let position = 0;
  let timer: NodeJS.Timeout | undefined;

  const say = (line: string): void => {
    live?.clear();
    out.write(`${line}\n`);
  };
  const begin = (target: PushTarget | undefined): void => {
    if (target === undefined) return;
    say(opening(visibleLine(repositoryOf(target))));
    for (const { digest } of target.blobs) say(`${shortDigest(digest)}: Preparing`);
  };
  const redraw = (): void => {
    const bytes = [...sent.values()].reduce((total, each) => total + each, 0);
    live?.draw(bytes, plan?.send ?? 0);
  };

  return {
    observe(event) {
      switch (event.kind) {
        case 'plan':
          ({ plan } = event);
          if (plan.missing.length > 0)
            errors.write(
              `Note: ${plan.missing.map(visibleLine).join(', ')} of ${visibleLine(plan.title)} are not here and do not go along; what is sent is ${plan.digest}.\n`,
            );
          begin(plan.targets[0]);
          if (live !== undefined) timer = setInterval(redraw, REDRAW_MS).unref();
          break;
        case 'blob':
          if (event.state === 'uploading') {
            if (event.resumed > 0)
              say(`${shortDigest(event.digest)}: ${humanSize(event.resumed, 3)} were sent before`);
          } else say(`${shortDigest(event.digest)}: ${words(event, plan?.targets[position])}`);
          break;
        case 'bytes':
          sent.set(event.digest, event.sent);
          break;
        case 'retry':
          say(visibleLine(sayRetry(event)));
          break;
        case 'named': {
          const { reference, digest, size } = event;
          const tag = visibleLine(reference.slice(reference.lastIndexOf(':') + 1));
          say(`${tag}: digest: ${digest}${size === undefined ? '' : ` size: ${size}`}`);
          position += 1;
          sent.clear();
          begin(plan?.targets[position]);
          break;
        }
      }
    },
    end() {
      clearInterval(timer);
      live?.clear();
    },
  };
}

function words(
  { state, digest }: Extract<MoveEvent, { kind: 'blob' }>,
  target: PushTarget | undefined,
): string {
  if (state === 'there') return 'Layer already exists';
  if (state !== 'mounted') return 'Pushed';
  const from = target?.blobs.find((blob) => blob.digest === digest)?.from;
  return `Mounted from ${visibleLine(from ?? '')}`;
}

function repositoryOf({ reference }: Pick<PushTarget, 'reference'>): string {
  return reference.replace(/:[^:/]*$/, '');
}

function liveLine(out: Output) {
  const rate = rateOver(3000);
  let drawn = false;
  const clear = (): void => {
    if (drawn) out.write('\r\u001b[K');
    drawn = false;
  };
  return {
    clear,
    draw(bytes: number, total: number): void {
      rate.add(bytes, Date.now());
      const speed = rate.perSecond();
      const line = `${humanSize(bytes, 3)} of ${humanSize(total, 3)} sent${speed > 0 ? ` · ${humanSize(speed, 3)}/s` : ''}`;
      clear();
      out.write(line.slice(0, Math.max(20, out.columns - 1)));
      drawn = true;
    },
  };
}
