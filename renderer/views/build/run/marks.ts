import type { RunStep } from '../../../../core/api/builds.ts';
import type { LineMark } from '../editor/dockerfile-text.tsx';
import { added, formatTook } from './run-words.ts';

const BY_WEIGHT: Readonly<Record<LineMark['kind'], number>> = { cached: 0, done: 1, running: 2, failed: 3 };

/** What came of each line of a Dockerfile. One line may have made several steps: the one that matters most speaks. */
export function marksOf(graph: readonly RunStep[]): readonly LineMark[] {
  const marks = new Map<number, LineMark>();
  for (const { line, state, bytes, milliseconds } of graph) {
    if (line === null || state === 'cancelled') continue;
    const before = marks.get(line);
    if (before !== undefined && BY_WEIGHT[before.kind] >= BY_WEIGHT[state]) continue;
    const time = state === 'cached' ? 'cached' : milliseconds === null ? '' : formatTook(milliseconds);
    const note = [bytes === null ? '' : added(bytes), time].filter((part) => part !== '').join(' · ');
    marks.set(line, { line, kind: state, note: state === 'failed' ? 'failed' : note });
  }
  return [...marks.values()];
}
