/** A build that has ended, as it was at any time before. */
import type { BuildRun, RunLogLine, RunStep } from '../../core/api/builds.ts';

export interface RecordedRun {
  readonly run: BuildRun;
  readonly lines: readonly RunLogLine[];
}

/** `elapsed`: milliseconds since it began. Layers grow and lines come evenly while their step runs. */
export function asOf({ run, lines }: RecordedRun, elapsed: number): RecordedRun {
  if (run.milliseconds === null || elapsed >= run.milliseconds) return { run, lines };
  const graph = run.graph
    .filter(({ began }) => began <= elapsed)
    .map((step): RunStep => {
      const part = (elapsed - step.began) / Math.max(1, step.milliseconds ?? 1);
      if (part >= 1) return step;
      const [bytes, printed] = [Math.floor((step.bytes ?? 0) * part), Math.floor(step.lines * part)];
      return {
        ...step,
        state: 'running',
        milliseconds: null,
        bytes: step.bytes === null ? null : bytes,
        why: null,
        lines: printed,
      };
    });
  const shown = new Map<number, number>();
  const layers = graph.filter(({ bytes }) => bytes !== null);
  return {
    run: {
      ...run,
      state: { kind: 'running' },
      milliseconds: null,
      jobId: `job of ${run.id}`,
      graph,
      steps: layers.length,
      cached: layers.filter(({ state }) => state === 'cached').length,
      bytes: layers.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0),
    },
    lines: lines.filter(({ step }) => {
      const count = (shown.get(step) ?? 0) + 1;
      shown.set(step, count);
      return count <= (graph.find(({ id }) => id === step)?.lines ?? 0);
    }),
  };
}
