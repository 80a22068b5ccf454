import type { ContextPage } from '../../../../core/api/builds.ts';

interface Waste {
  /** Line of the ignore file that would keep it back. */
  readonly pattern: string;
  readonly what: string;
  readonly bytes: number;
}

/** Folders that tools fill and images seldom want. */
const KNOWN: readonly (readonly [folder: string, what: string])[] = [
  ['.git', 'the repository’s history'],
  ['node_modules', 'installed packages'],
  ['target', 'what a compiler left'],
  ['.venv', 'installed packages'],
  ['venv', 'installed packages'],
  ['.cache', 'caches'],
];
const LARGE = 50_000_000;
const SHARE = 0.2;

/** The largest part of a context that is sent and hardly wanted; `page` begins with the largest files. */
export function warningOf(page: ContextPage): Waste | null {
  const found = KNOWN.map(([folder, what]) => {
    const inside = page.rows.filter(
      ({ path, sent }) =>
        sent && (path === folder || path.startsWith(`${folder}/`) || path.includes(`/${folder}/`)),
    );
    const isTop = inside.every(({ path }) => path === folder || path.startsWith(`${folder}/`));
    return {
      pattern: isTop ? folder : `**/${folder}`,
      what,
      bytes: inside.reduce((sum, { size }) => sum + size, 0),
    };
  }).toSorted((a, b) => b.bytes - a.bytes)[0];
  if (found === undefined || found.bytes < LARGE || found.bytes < page.sent.bytes * SHARE) return null;
  return found;
}
