/** What a build would read of a sample context. Knows as much of ignore patterns as the samples need. */
import type { ContextEntry, ContextPage, ContextQuery } from '../../core/api/builds.ts';
import { FakeError } from './fake-error.ts';
import type { SampleFile } from './fake-build-files.ts';

interface Pattern {
  readonly line: number;
  readonly pattern: string;
  readonly matches: RegExp;
  readonly keeps: boolean;
}

function read(text: string): readonly Pattern[] {
  return text.split('\n').flatMap((raw, index) => {
    const pattern = raw.trim();
    if (pattern === '' || pattern.startsWith('#')) return [];
    if (pattern.includes('['))
      throw new FakeError(
        'INVALID_IGNORE_FILE',
        `Line ${index + 1} of .dockerignore, “${pattern}”, opens a set of characters and does not close it`,
        { evidence: { line: index + 1 } },
      );
    const keeps = pattern.startsWith('!');
    const body = pattern
      .replace(/^!/, '')
      .replace(/\/(?:\*\*)?$/, '')
      .replaceAll(/[.+^${}()|\\]/g, String.raw`\$&`)
      .replaceAll('**/', '\u0001')
      .replaceAll('*', '[^/]*')
      .replaceAll('\u0001', '(?:.*/)?');
    return [{ line: index + 1, pattern, keeps, matches: new RegExp(`^${body}(?:/.*)?$`) }];
  });
}

export function fakeContext(
  files: readonly SampleFile[],
  ignore: { readonly text: string; readonly digest: string } | null,
  query: ContextQuery,
): ContextPage {
  const patterns = read(query.ignore ?? ignore?.text ?? '');
  const entries = files.map(({ path, size }): ContextEntry => {
    const last = patterns.findLast((pattern) => pattern.matches.test(path));
    return {
      path,
      kind: 'file',
      size,
      sent: last === undefined || last.keeps,
      decidedBy: last === undefined ? null : { line: last.line, pattern: last.pattern },
    };
  });
  const sum = (rows: readonly ContextEntry[]) => ({
    files: rows.length,
    bytes: rows.reduce((total, row) => total + row.size, 0),
  });
  const found = entries
    .filter((row) => query.show === 'all' || row.sent === (query.show === 'sent'))
    .filter((row) => row.path.toLowerCase().includes(query.filter.toLowerCase()))
    .toSorted((a, b) => (query.sort === 'size' ? b.size - a.size : 0) || (a.path < b.path ? -1 : 1));
  return {
    sent: sum(entries.filter((row) => row.sent)),
    ignored: sum(entries.filter((row) => !row.sent)),
    ignoreFile: ignore === null ? null : { name: '.dockerignore', ...ignore },
    patterns: patterns.map(({ line, pattern }) => ({
      line,
      pattern,
      ...sum(entries.filter((row) => row.decidedBy?.line === line)),
    })),
    truncated: false,
    rows: found.slice(query.offset, query.offset + query.limit),
    total: found.length,
  };
}
