import { forEachInTurns } from '../../../stream/in-turns.ts';

/** An object whose long lists are made element by element while it is written; in the order of its fields. */
export interface JsonInTurns {
  readonly [field: string]: unknown;
}

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
  await forEachInTurns(elements, (element) => written.push(`    ${indented(element, '    ')}`));
  return written.length === 0 ? '[]' : `[\n${written.join(',\n')}\n  ]`;
}

function indented(value: unknown, by: string): string {
  return JSON.stringify(value, undefined, 2).replaceAll('\n', `\n${by}`);
}

function isList(value: unknown): value is () => Iterable<unknown> {
  return typeof value === 'function';
}
