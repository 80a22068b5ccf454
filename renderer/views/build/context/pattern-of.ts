import type { ContextPage } from '../../../../core/api/builds.ts';
import type { IgnoreOnDisk } from '../../../state/build/context.ts';

export function onDisk(page: ContextPage | null): IgnoreOnDisk {
  return page?.ignoreFile ?? { text: '', digest: null };
}

/** A path as a pattern that fits it alone. */
export function patternOf(path: string): string {
  const escaped = path.replace(/[*?[\]\\]/g, String.raw`\$&`);
  return /^[!#]/.test(escaped) ? `/${escaped}` : escaped;
}
