/**
 * `node build/boundaries.mjs`: which file may import which, as one table, and the few other rules of the house that a linter
 * does not know. A wrong arrow fails the check and says which arrow would have been right.
 */
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './lib/root.mjs';

/** Inside core an import may only point left (up, here). Places on one line never import each other. */
const CORE = [
  ['api'],
  ['oci'],
  ['stream'],
  ['store', 'registry', 'image', 'dockerfile'],
  ['transfer'],
  ['discover', 'trust'],
  ['container'],
  ['builder'],
  ['engine'],
  ['index'],
  ['cli'],
];

/** Places that must run anywhere, a window included. That they see no Node types is up to build/types. */
const PURE = ['core/api', 'core/oci', 'core/dockerfile'];

/** What gives a page access to the system. One wrapper uses it, so that one place checks the sender and the arguments. */
const RAW_IPC = /\b(ipcMain|ipcRenderer|contextBridge)\b/;

const SOURCE_FOLDERS = ['core', 'electron', 'renderer', 'e2e'];

/**
 * The place that a file belongs to: 'core/store', 'electron', 'renderer', 'e2e', …; `core/index.ts` is the front door of 'core/index'.
 * @param {string} file relative to the checkout, with forward slashes
 */
function placeOf(file) {
  const [top, second] = file.split('/');
  return top === 'core' ? `core/${second.replace(/\.tsx?$/, '')}` : top;
}

const rankOf = (place) => CORE.findIndex((line) => line.includes(place.slice('core/'.length)));
const isTest = (file) => /\.test\.tsx?$/.test(file);

/** Why the import of one file by another is wrong, or `undefined`. */
function wrongFile(from, to) {
  const source = placeOf(from);
  const target = placeOf(to);
  if (target === 'core/testing') {
    const allowed = source === 'core/testing' || source === 'e2e' || (isTest(from) && source !== 'renderer');
    return allowed ? undefined : 'core/testing is for tests: only *.test.ts files and e2e/ import it';
  }
  if (source === target) return undefined;
  switch (source) {
    case 'renderer':
      return target === 'core/api'
        ? undefined
        : 'the window knows core/api and nothing else; what it needs crosses the bridge';
    case 'electron':
      if (to.startsWith('build/icons/')) return undefined;
      return target === 'core/api' || to === 'core/index.ts'
        ? undefined
        : 'electron knows the core by core/api and core/index.ts';
    case 'e2e':
      if (target === 'build') return undefined;
      return 'end-to-end tests drive the running app and import none of its source (core/testing and build/ apart)';
    default:
      return wrongCoreArrow(from, source, target);
  }
}

function wrongCoreArrow(from, source, target) {
  if (!target.startsWith('core/')) return `the core must not know its hosts (${target})`;
  if (target === 'core/probe') return 'nothing imports the probe';
  if (source === 'core/probe' || source === 'core/testing' || isTest(from)) return undefined;
  for (const place of [source, target]) {
    if (rankOf(place) < 0) return `${place} has no place in the order of build/boundaries.mjs`;
  }
  if (rankOf(target) < rankOf(source)) return undefined;
  return rankOf(target) === rankOf(source)
    ? `${source} and ${target} stand side by side and must not know each other`
    : `${target} builds on ${source}, so the arrow points the wrong way`;
}

/** Why the import of a package is wrong, or `undefined`. `clause` is what is imported from it. */
function wrongPackage(from, name, clause) {
  const place = placeOf(from);
  if (name === 'electron') {
    if (!['electron', 'e2e'].includes(place)) return 'only electron/ may import Electron';
    if (from.startsWith('electron/ipc/') || from === 'electron/preload.ts') return undefined;
    if (RAW_IPC.test(clause))
      return 'the raw bridge of Electron is only for electron/ipc/ and electron/preload.ts';
    const whole = !clause.includes('{') && !clause.startsWith('type ');
    return whole ? 'import what you need of Electron by name, so that this check sees it' : undefined;
  }
  if (isTest(from)) return undefined;
  if (place === 'renderer' && name.startsWith('node:')) return 'the window has no Node';
  if (PURE.includes(place) && name.startsWith('node:'))
    return `${place} is pure: it runs where there is no Node`;
  if (place === 'core/api') return 'core/api imports no packages: a window and the core both build on it';
  return undefined;
}

// `from '…'` with what stands before it, `import '…'`, `import('…')` (also as a type) and `require('…')`.
const IMPORTS =
  /(?:\b(?:import|export)\s+([^'"`;()]*?)\s*\bfrom\s*|\bimport\s*|\bimport\s*\(\s*|\brequire\s*\(\s*)(['"])([^'"\n]+)\2/g;

/** Everything that is wrong in one file's text, as sentences. `file` is relative to the checkout, with forward slashes. */
export function violations(file, text) {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1');
  const found = [];
  for (const [, clause = '', , target] of code.matchAll(IMPORTS)) {
    const why = target.startsWith('.') ? wrongRelative(file, target) : wrongPackage(file, target, clause);
    if (why) found.push(`imports '${target}': ${why}`);
  }
  if (/\bvi\s*\.\s*(do)?[mM]ock\s*\(/.test(code))
    found.push('mocks a module: use a real server, a real folder or an argument');
  return found;
}

function wrongRelative(file, target) {
  if (!/\.\w+(\?\w+)?$/.test(target)) return 'name the file with its extension (.ts, .tsx)';
  return wrongFile(file, path.posix.join(path.posix.dirname(file), target));
}

function sourceFiles() {
  return SOURCE_FOLDERS.filter((folder) => fs.existsSync(path.join(root, folder))).flatMap((folder) =>
    fs
      .readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name))
      .map((name) => path.posix.join(folder, name.replaceAll(path.sep, '/')))
      .sort(),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const files = sourceFiles();
  const wrong = files.flatMap((file) =>
    violations(file, fs.readFileSync(path.join(root, file), 'utf8')).map((why) => `${file} ${why}`),
  );
  console.log(wrong.length > 0 ? wrong.join('\n') : `${files.length} files keep to the boundaries`);
  process.exitCode = wrong.length > 0 ? 1 : 0;
}
