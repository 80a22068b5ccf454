import type { RemovalPlan } from '../../api/removal.ts';
import { nameParts } from '../../image/image-name.ts';
import { humanSize } from '../../image/units.ts';
import type { Output } from '../terminal.ts';

const familiar = (name: string): string => nameParts(name).familiar;

/** What a removal would do, to the byte, without doing it. */
export function sayPlan(plan: RemovalPlan, out: Output): void {
  const lines: string[] = [];
  for (const name of plan.untagged) lines.push(`Would untag: ${familiar(name)}`);
  const verb = plan.request.mode === 'delete' ? 'Would delete' : 'Would stay without a name';
  for (const { imageId, title, manifestDigest } of plan.deleted)
    lines.push(`${verb}: ${imageId || manifestDigest} (${title})`);
  for (const name of plan.keptNames) lines.push(`Keeps its name: ${familiar(name)}`);
  for (const title of plan.standingOn) lines.push(`Stands on it, and keeps working: ${title}`);
  lines.push(`Would free: ${exact(plan.frees)}`);
  for (const { bytes, keptBy } of plan.stays)
    lines.push(`Stays: ${exact(bytes)}, kept by ${keptBy.join(', ')}`);
  for (const blocker of plan.blockers) {
    lines.push(
      blocker.kind === 'job'
        ? `In the way: "${blocker.job}" works on ${blocker.image}`
        : `In the way: the store at ${blocker.location} is read-only`,
    );
  }
  out.write(lines.map((line) => `${line}\n`).join(''));
}

function exact(bytes: number): string {
  return bytes < 1000 ? `${bytes}B` : `${humanSize(bytes)} (${bytes} bytes)`;
}
