import type { PullPlan } from '../../api/pull.ts';
import { humanSize } from '../../image/units.ts';
import { shortDigest } from '../../oci/digest.ts';
import { plainJson, visibleLine } from '../../oci/visible-text.ts';
import { alignColumns } from '../table.ts';
import type { Output } from '../terminal.ts';

/** `short` leaves the layers out. */
export type PlanFormat = 'whole' | 'short' | 'json';

/** What a pull would move, to the byte, without moving it. JSON is one object a line. */
export function sayPullPlan(plan: PullPlan, format: PlanFormat, out: Output): void {
  if (format === 'json') {
    out.write(`${plainJson(JSON.stringify(plan))}\n`);
    return;
  }
  const { target, layers } = plan;
  const here = layers.filter((layer) => layer.here >= layer.size).length;
  const lines = [
    `Would pull: ${target.familiar}`,
    `Digest: ${plan.digest}`,
    // A manifest that stands alone names none.
    ...(plan.platform === '' ? [] : [`Platform: ${visibleLine(plan.platform)}${others(plan)}`]),
    `Layers: ${layers.length}, of which ${here} ${here === 1 ? 'is' : 'are'} here`,
    `Would download: ${exact(plan.download)}`,
    `Already here: ${exact(plan.reused)}`,
    `Free on the disk: ${humanSize(plan.diskFree)}, afterwards ${free(plan.diskAfter)}`,
    ...(plan.replaces === null ? [] : [`Would replace: ${plan.replaces}`]),
  ];
  out.write(lines.map((line) => `${line}\n`).join(''));
  if (format === 'short' || layers.length === 0) return;
  const rows = layers.map((layer) => [shortDigest(layer.digest), humanSize(layer.size), stateOf(layer)]);
  out.write(`\n${alignColumns([['LAYER', 'SIZE', 'STATE'], ...rows])}`);
}

function others({ chosen, platforms }: PullPlan): string {
  const rest = platforms.filter((platform) => !chosen.includes(platform));
  return rest.length === 0 ? '' : ` (there is also ${visibleLine(rest.join(', '))})`;
}

function stateOf({ size, here }: PullPlan['layers'][number]): string {
  if (here >= size) return 'here';
  return here === 0 ? 'to download' : `partly here: ${humanSize(here)} of it`;
}

function free(bytes: number): string {
  return bytes < 0 ? `${humanSize(-bytes)} too few` : humanSize(bytes);
}

function exact(bytes: number): string {
  return bytes < 1000 ? `${bytes}B` : `${humanSize(bytes)} (${bytes} bytes)`;
}
