import { StrataError } from '../../../oci/strata-error.ts';
import type { FileFilter } from '../../../api/files.ts';
import { compileGlob, placeGlob } from './glob.ts';
import type { NodeTree } from '../tree/node-tree.ts';
import { ABSENT, type TreeView } from '../tree/tree-view.ts';
import { withinTime } from '../within-time.ts';

/** Nobody waits longer for a list to be filtered; what takes longer tries exponentially many ways. */
const PATIENCE_MS = 1500;
/** A program, not an expression. */
const LONGEST_PATTERN = 2000;

/** By node 1 where its name, or its path, matches. Throws `INVALID_PATTERN`. */
export function matchPaths(view: TreeView, filter: Pick<FileFilter, 'text' | 'how'>): Uint8Array {
  const { text, how } = filter;
  if (text.length > LONGEST_PATTERN) throw invalid(text, `it is longer than ${LONGEST_PATTERN} characters`);
  switch (how) {
    case 'text':
      return text.includes('/')
        ? matchText(view, text)
        : byName(view.nodes, view.nodes.names.loweredTexts(), includes(text));
    case 'glob': {
      const { within, pattern } = placeGlob(text);
      const matches = compileGlob(pattern);
      return within === 'path'
        ? byPath(view, matches)
        : byName(view.nodes, view.nodes.names.texts(), matches);
    }
    case 'regex': {
      const found = tryAll(view, compile(text));
      if (found === undefined) throw invalid(text, 'it takes too long');
      return found;
    }
  }
}

function compile(source: string): RegExp {
  try {
    return new RegExp(source);
  } catch (error) {
    throw invalid(source, reasonOf(error));
  }
}

/** Undefined when it takes too long. The engine itself gives up on some, for want of stack. */
function tryAll(view: TreeView, expression: RegExp): Uint8Array | undefined {
  try {
    return withinTime(PATIENCE_MS, () => byPath(view, (path) => expression.test(path)))?.value;
  } catch (error) {
    throw invalid(expression.source, reasonOf(error));
  }
}

function reasonOf(error: unknown): string {
  const reason = error instanceof Error ? error.message.replace(/^.*\/: /s, '') : 'it cannot be read';
  return reason.charAt(0).toLowerCase() + reason.slice(1);
}

function invalid(pattern: string, reason: string): StrataError {
  return new StrataError('INVALID_PATTERN', `The expression cannot be used: ${reason}`, {
    evidence: { pattern: pattern.slice(0, 200) },
  });
}

function includes(text: string): (name: string) => boolean {
  const lowered = text.toLowerCase();
  return (name) => name.includes(lowered);
}

/** Each name is tried once, in however many folders it is. */
function byName(nodes: NodeTree, texts: readonly string[], matches: (name: string) => boolean): Uint8Array {
  const byNumber = Uint8Array.from(texts, (name) => (matches(name) ? 1 : 0));
  const found = new Uint8Array(nodes.count);
  const { name } = nodes;
  for (let node = 1; node < found.length; node += 1) found[node] = byNumber[name[node] ?? 0] ?? 0;
  return found;
}

/** What is below a path that has the text has it too. */
function matchText(view: TreeView, text: string): Uint8Array {
  const matches = includes(text);
  const { parent } = view.nodes;
  const found = new Uint8Array(view.nodes.count);
  eachPath(view, view.nodes.names.loweredTexts(), (path, node) => {
    found[node] = found[parent[node] ?? 0] === 1 || matches(path) ? 1 : 0;
  });
  return found;
}

function byPath(view: TreeView, matches: (path: string) => boolean): Uint8Array {
  const found = new Uint8Array(view.nodes.count);
  eachPath(view, view.nodes.names.texts(), (path, node) => {
    found[node] = matches(path) ? 1 : 0;
  });
  return found;
}

/** Every path that the view shows. Those of folders are kept while what is in them is visited, no others. */
export function eachPath(
  { nodes, change }: Pick<TreeView, 'nodes' | 'change'>,
  names: readonly string[],
  visit: (path: string, node: number) => void,
): void {
  const { firstChild, nextSibling, name } = nodes;
  const waiting: { readonly folder: number; readonly path: string }[] = [{ folder: 0, path: '/' }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (let node = firstChild[next.folder] ?? -1; node !== -1; node = nextSibling[node] ?? -1) {
      if (change[node] === ABSENT) continue;
      const path = next.path + (names[name[node] ?? 0] ?? '');
      visit(path, node);
      if (firstChild[node] !== -1) waiting.push({ folder: node, path: `${path}/` });
    }
  }
}
