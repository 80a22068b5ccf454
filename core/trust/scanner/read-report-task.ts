import { readFile } from 'node:fs/promises';
import { VULNERABILITY_LEVELS, type Scanner } from '../../api/trust.ts';
import { explained } from '../../stream/disk-error.ts';
import type { TaskContext } from '../../stream/worker-tasks.ts';
import { MOST_FINDINGS, type Finding } from './finding.ts';
import { readGrypeReport } from './grype-report.ts';
import { failed } from './scan-failure.ts';
import { readTrivyReport } from './trivy-report.ts';

export interface ReadReportOrder {
  readonly program: Scanner['program'];
  readonly file: string;
}

export interface ReadFindings {
  /** The worst first; at most {@link MOST_FINDINGS}. */
  readonly findings: readonly Finding[];
  /** All of them, by level. */
  readonly counts: Readonly<Record<Finding['level'], number>>;
}

/** The worker's side: a report of tens of megabytes is no work for a thread that somebody waits for. */
export async function readReportTask(context: TaskContext): Promise<ReadFindings> {
  const { program, file } = context.data as ReadReportOrder;
  const text = await explained('read', file, () => readFile(file, 'utf8'));
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw failed(program, text.trim() === '' ? 'it printed nothing' : 'what it printed is not JSON');
  }
  const findings = program === 'trivy' ? readTrivyReport(json) : readGrypeReport(json);
  if (findings === undefined) throw failed(program, 'what it printed is not a report of its own form');
  const counts = { critical: 0, high: 0, medium: 0, low: 0, unknown: 0 };
  const once = new Map<string, Finding>();
  for (const finding of findings) {
    // One package in several places is one finding for each layer.
    const { id, package: name, installed, layerDigest } = finding;
    const key = [id, name, installed, layerDigest].join('\0');
    if (once.has(key)) continue;
    once.set(key, finding);
    counts[finding.level] += 1;
  }
  const sorted = [...once.values()].sort(
    (a, b) =>
      VULNERABILITY_LEVELS.indexOf(a.level) - VULNERABILITY_LEVELS.indexOf(b.level) ||
      a.package.localeCompare(b.package, 'en') ||
      a.id.localeCompare(b.id, 'en'),
  );
  return { findings: sorted.slice(0, MOST_FINDINGS), counts };
}
