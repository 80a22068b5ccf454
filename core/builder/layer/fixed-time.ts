/**
 * The time of everything that a build makes, in seconds since 1970, when `SOURCE_DATE_EPOCH` names none: the same for every
 * build, so that the same inputs give the same digest. Not 1970, as zip archives (and so Python's wheels and Java's jars) know
 * no time before 1980; a month later, as they know no time zones either.
 */
export const FIXED_TIME = Date.UTC(1980, 1, 1) / 1000;

/** https://reproducible-builds.org/specs/source-date-epoch/ */
export interface BuildTime {
  /** In seconds since 1970. */
  readonly seconds: number;
  /** Whether it was asked for: then what is younger is made as old as that. */
  readonly isAsked: boolean;
}

export function timeOf(
  mtime: number | null,
  nanos: number,
  time: BuildTime,
): { readonly mtime: number; readonly nanos: number } {
  if (mtime === null || (time.isAsked && mtime >= time.seconds)) return { mtime: time.seconds, nanos: 0 };
  return { mtime, nanos };
}
