import type { CleaningPlan, DiskPressure } from '../../api/storage.ts';

const GB = 1_000_000_000;
/** Whichever is reached first. */
const LEVELS = [
  { level: 'critical', share: 0.03, bytes: GB },
  { level: 'low', share: 0.1, bytes: 5 * GB },
] as const;

export interface DiskSpace {
  readonly free: number;
  readonly capacity: number;
}

export function pressureLevel({ free, capacity }: DiskSpace): DiskPressure['level'] {
  return LEVELS.find(({ share, bytes }) => free < bytes || free < share * capacity)?.level ?? 'fine';
}

/** What brings something, most first. */
export function suggestions({ kinds }: CleaningPlan): DiskPressure['suggestions'] {
  return kinds
    .filter(({ bytes }) => bytes > 0)
    .map(({ kind, bytes }) => ({ kind, bytes }))
    .sort((a, b) => b.bytes - a.bytes);
}
