/** The same deed on the command line (J3). */
import type { FindQuery } from '../../core/api/files.ts';
import type { CleaningKind } from '../../core/api/storage.ts';

/** A word that the shell takes as it is stays as it is; anything else is quoted. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

export function commandsFor(
  name: string,
): readonly { readonly id: string; readonly title: string; readonly command: string }[] {
  const word = shellWord(name);
  return [
    { id: 'history', title: 'Show its history', command: `strata history ${word}` },
    { id: 'inspect', title: 'Inspect it', command: `strata inspect ${word}` },
    { id: 'pull', title: 'Pull it', command: `strata pull ${word}` },
    { id: 'docker-pull', title: 'Pull it with docker', command: `docker pull ${word}` },
    { id: 'remove', title: 'Remove it', command: `strata rmi ${word}` },
  ];
}

export function listCommand(filters: readonly string[]): string {
  const words = filters.map((filter) => {
    const colon = filter.indexOf(':');
    const key = colon > 0 ? filter.slice(0, colon) : '';
    const known = ['dangling', 'label', 'before', 'since', 'reference', 'until', 'layer'].includes(key);
    return `--filter ${shellWord(known ? `${key}=${filter.slice(colon + 1)}` : `reference=*${filter}*`)}`;
  });
  return ['strata images', ...words].join(' ');
}

/** A glob and a digest are known by how they look. */
export function findCommand({ text, how, within }: FindQuery): string {
  const flags = [
    ...(how === 'regex' ? ['--regex'] : []),
    ...(within === 'path' && (how === 'text' || how === 'regex') ? ['--path'] : []),
    ...(text.startsWith('-') ? ['--'] : []),
  ];
  return ['strata find', ...flags, shellWord(text)].join(' ');
}

/** `null`: the command line cleans images and the build cache, each by a command of its own. */
export function pruneCommand(kinds: readonly CleaningKind[], until: string | null): string | null {
  if (kinds.length === 1 && kinds[0] === 'build') return until === null ? 'strata builder prune' : null;
  if (!kinds.includes('dangling') || kinds.some((kind) => kind !== 'dangling' && kind !== 'unused'))
    return null;
  const all = kinds.includes('unused') ? ['--all'] : [];
  return ['strata image prune', ...all, ...(until === null ? [] : [`--filter until=${until}`])].join(' ');
}
