import { setImmediate } from 'node:timers/promises';

/** An object whose long lists are made element by element while it is written; in the order of its fields. */
export interface JsonInTurns {
  readonly [field: string]: unknown;
}

/** Milliseconds that others may have to wait. */
const TURN = 10;

/** What `JSON.stringify(document, undefined, 2)` would give, without holding up the thread: an image may have 100,000 packages. */
export async function writeInTurns(document: JsonInTurns): Promise<string> {
  const fields: string[] = [];
  for (const [name, value] of Object.entries(document)) {
    const written = isList(value) ? await writeList(value()) : indented(value, '  ');
    fields.push(`  ${JSON.stringify(name)}: ${written}`);
  }
  return `{\n${fields.join(',\n')}\n}\n`;
}

async function writeList(elements: Iterable<unknown>): Promise<string> {
  const written: string[] = [];
  let turn = performance.now();
  for (const element of elements) {
    written.push(`    ${indented(element, '    ')}`);
    if (performance.now() - turn < TURN) continue;
    await setImmediate();
    turn = performance.now();
  }
  return written.length === 0 ? '[]' : `[\n${written.join(',\n')}\n  ]`;
}

function indented(value: unknown, by: string): string {
  return JSON.stringify(value, undefined, 2).replaceAll('\n', `\n${by}`);
}

function isList(value: unknown): value is () => Iterable<unknown> {
  return typeof value === 'function';
}
