import type { FileFilter, FileTrait } from '../../api/files.ts';
import { FILE_CHANGES, FILE_KINDS } from '../../api/files.ts';
import { StrataError } from '../../oci/strata-error.ts';
import { CAPABILITIES } from './capabilities.ts';
import { matchPaths } from './paths/path-match.ts';
import { pathText } from './paths/path-text.ts';
import { ABSENT, toldBy, type TreeView } from './tree/tree-view.ts';
import { CHANGE, KIND, type Versions } from './tree/versions.ts';

/** Says of a version, at its node, whether it passes. */
type Test = (versions: Versions, version: number, node: number) => boolean;

/** By node 1 where the entry passes; undefined when the filter lets everything pass. Throws `INVALID_PATTERN`, `INVALID_FILTER`. */
export function applyFilter(
  view: TreeView,
  filter: FileFilter,
  isWasteful: (node: number) => boolean,
): Uint8Array | undefined {
  const tests = testsOf(view, filter, isWasteful);
  if (filter.text === '' && tests.length === 0) return undefined;
  const found = filter.text === '' ? new Uint8Array(view.nodes.count).fill(1) : matchPaths(view, filter);
  found[0] = 0;
  for (let node = 1; node < found.length; node += 1) {
    if (found[node] === 0) continue;
    if (view.change[node] === ABSENT) found[node] = 0;
    else if (tests.length > 0) {
      const versions = view.versionsOf(node);
      const version = toldBy(view, node);
      if (!tests.every((test) => test(versions, version, node))) found[node] = 0;
    }
  }
  return found;
}

function testsOf(view: TreeView, filter: FileFilter, isWasteful: (node: number) => boolean): Test[] {
  const tests: Test[] = [];
  if (filter.changes.length > 0) {
    const wanted = new Set(filter.changes.map((change) => FILE_CHANGES.indexOf(change)));
    tests.push((_versions, _version, node) => wanted.has(view.change[node] ?? ABSENT));
  }
  if (filter.kinds.length > 0) {
    const wanted = new Set(filter.kinds.map((kind) => FILE_KINDS.indexOf(kind)));
    tests.push((versions, version) => wanted.has(versions.kind[version] ?? -1));
  }
  for (const trait of filter.traits) tests.push(traitTest(view, trait, isWasteful));
  if (filter.mode !== '') {
    const bits = readMode(filter.mode);
    tests.push((versions, version) => (versions.mode(version) & bits) === bits);
  }
  if (filter.owner !== '') tests.push(ownerTest(filter.owner));
  if (filter.link !== '') {
    const part = filter.link.toLowerCase();
    tests.push(
      (versions, version) =>
        isLink(versions, version) && pathText(versions.link(version)).toLowerCase().includes(part),
    );
  }
  if (filter.modifiedAfter !== null) {
    const seconds = readTime(filter.modifiedAfter);
    tests.push((versions, version) => versions.mtime(version) >= seconds);
  }
  if (filter.modifiedBefore !== null) {
    const seconds = readTime(filter.modifiedBefore);
    tests.push((versions, version) => versions.mtime(version) < seconds);
  }
  const { largerThan } = filter;
  // A folder is as large as what is in it, and would always be there beside its largest file.
  if (largerThan !== null) tests.push((_versions, _version, node) => (view.own[node] ?? 0) > largerThan);
  return tests;
}

function traitTest(view: TreeView, trait: FileTrait, isWasteful: (node: number) => boolean): Test {
  const mode =
    (bits: number): Test =>
    (versions, version) =>
      (versions.mode(version) & bits) !== 0;
  switch (trait) {
    case 'executable':
      return (versions, version) =>
        versions.kind[version] === KIND.file && (versions.mode(version) & 0o111) !== 0;
    case 'setuid':
      return mode(0o4000);
    case 'setgid':
      return mode(0o2000);
    case 'sticky':
      return mode(0o1000);
    case 'world-writable':
      return (versions, version) =>
        versions.kind[version] !== KIND.symbolicLink && (versions.mode(version) & 0o002) !== 0;
    case 'xattrs':
      return (versions, version) => versions.xattrs(version) !== undefined;
    case 'capabilities':
      return (versions, version) => versions.xattrs(version)?.has(CAPABILITIES) ?? false;
    case 'wasteful':
      return (_versions, _version, node) => view.change[node] === CHANGE.removed || isWasteful(node);
  }
}

function readMode(text: string): number {
  if (!/^0?o?[0-7]{1,5}$/.test(text))
    throw invalid(`"${text}" is no octal mode`, 'Write it like 4000 or 022.');
  return Number.parseInt(text.replace('o', ''), 8);
}

function ownerTest(text: string): Test {
  const parts = /^(-?\d{1,19})?(?::(-?\d{1,19})?)?$/.exec(text);
  if (parts === null)
    throw invalid(`"${text}" is no owner`, 'Write a user, or a user and a group, by number: 0 or 1000:1000.');
  const [, user, group] = parts;
  return (versions, version) =>
    (user === undefined || versions.uid(version) === Number(user)) &&
    (group === undefined || versions.gid(version) === Number(group));
}

/** Seconds since 1970. */
function readTime(text: string): number {
  const time = Date.parse(text);
  if (Number.isNaN(time))
    throw invalid(`"${text}" is no time`, 'Write it like 2026-01-31 or 2026-01-31T12:00:00Z.');
  return time / 1000;
}

function invalid(reason: string, action: string): StrataError {
  return new StrataError('INVALID_FILTER', reason, { action });
}

function isLink(versions: Versions, version: number): boolean {
  return versions.kind[version] === KIND.symbolicLink || versions.kind[version] === KIND.hardLink;
}
