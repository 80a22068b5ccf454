import type { PullTarget } from '../../api/pull.ts';
import type { PullEvent } from '../../index.ts';
import { humanSize } from '../../image/units.ts';
import { shortDigest } from '../../oci/digest.ts';
import { visibleLine } from '../../oci/visible-text.ts';
import type { Output } from '../terminal.ts';
import { sayPulled, sayPulling, sayRetry, type PullReport } from './pull-report.ts';
import { rateOver } from './rate.ts';

const REDRAW_MS = 100;
/** Layers shown at once; those that are done give way. */
const MOST_LINES = 12;
const BAR = 24;

interface Layer {
  readonly digest: string;
  readonly size: number;
  state: Extract<PullEvent, { kind: 'layer' }>['state'];
  received: number;
}

/** A few lines that are drawn over and over while a person watches: a bar for each layer, and one for all. */
export function pullDisplay(target: PullTarget, out: Output): PullReport {
  const layers = new Map<string, Layer>();
  const rate = rateOver(3000);
  let reused = 0;
  let notice = '';
  let drawn = 0;
  let timer: NodeJS.Timeout | undefined;

  const draw = (lines: readonly string[]): void => {
    const up = drawn > 0 ? `\u001b[${drawn}A\r\u001b[J` : '';
    out.write(
      up +
        lines
          .map(
            (line) =>
              `${Array.from(line)
                .slice(0, Math.max(20, out.columns - 1))
                .join('')}\n`,
          )
          .join(''),
    );
    drawn = lines.length;
  };
  const redraw = (): void => {
    const all = [...layers.values()];
    const received = all.reduce((sum, layer) => sum + layer.received, 0);
    rate.add(received, Date.now());
    draw([
      ...layerLines(all),
      summaryLine(all, received, reused, rate.perSecond()),
      ...(notice === '' ? [] : [notice]),
    ]);
  };

  return {
    observe(event) {
      switch (event.kind) {
        case 'resolved':
          sayPulling(target, out);
          break;
        case 'plan':
          if (event.layers.every(({ size, here }) => here >= size)) break;
          reused = event.reused;
          for (const { digest, size, here } of event.layers) {
            layers.set(digest, { digest, size, received: here, state: here >= size ? 'reused' : 'waiting' });
          }
          timer = setInterval(redraw, REDRAW_MS);
          timer.unref();
          redraw();
          break;
        case 'layer':
        case 'bytes': {
          const layer = layers.get(event.digest);
          if (layer === undefined) break;
          layer.received = event.received;
          if (event.kind === 'layer') layer.state = event.state;
          notice = '';
          break;
        }
        case 'retry':
          notice = visibleLine(sayRetry(event));
          break;
        default:
          break;
      }
    },
    end(result) {
      clearInterval(timer);
      if (layers.size > 0) {
        notice = '';
        if (result === null) redraw();
        else draw([summaryLine([...layers.values()], 0, reused, 0)]);
      }
      if (result !== null) sayPulled(target, result, out);
    },
  };
}

const WORDS: Readonly<Record<Layer['state'], string>> = {
  waiting: 'waiting',
  downloading: 'downloading',
  uploading: 'uploading',
  mounted: 'mounted',
  checking: 'checking',
  done: 'done',
  reused: 'already here',
};

function layerLines(layers: readonly Layer[]): readonly string[] {
  const active = layers.filter(({ state }) => state === 'downloading' || state === 'checking');
  const waiting = layers.filter(({ state }) => state === 'waiting');
  const shown = layers.length <= MOST_LINES ? layers : [...active, ...waiting].slice(0, MOST_LINES);
  return shown.map((layer) => {
    const part = layer.size === 0 ? 1 : Math.min(1, layer.received / layer.size);
    const full = Math.round(part * BAR);
    const sizes = `${humanSize(layer.received, 3)}/${humanSize(layer.size, 3)}`;
    return `${shortDigest(layer.digest)} ${'━'.repeat(full)}${'─'.repeat(BAR - full)} ${sizes.padStart(15)}  ${WORDS[layer.state]}`;
  });
}

function summaryLine(layers: readonly Layer[], received: number, reused: number, perSecond: number): string {
  const total = layers.reduce((sum, layer) => sum + layer.size, 0);
  const done = layers.filter(({ state }) => state === 'done' || state === 'reused').length;
  const parts = [`${done} of ${layers.length} layers`];
  if (received > 0) parts.push(`${humanSize(received, 3)} of ${humanSize(total, 3)}`);
  else parts.push(humanSize(total, 3));
  if (reused > 0) parts.push(`${humanSize(reused, 3)} were here`);
  if (perSecond > 0) {
    parts.push(`${humanSize(perSecond, 3)}/s`);
    const left = Math.ceil((total - received) / perSecond);
    if (left > 0) parts.push(`${left} s left`);
  }
  return parts.join(' · ');
}
