import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from './lib/root.mjs';

/** What must not compile in each program, with the words by which the compiler refuses it. */
const programs: Readonly<Record<string, readonly [code: string, refusal: RegExp][]>> = {
  pure: [
    ['process.exit();', /'process'/],
    [`import fs from 'node:fs'; fs.rmSync('/');`, /'node:fs'/],
    ['document.title;', /'document'/],
    ['setTimeout(() => undefined, 1);', /'setTimeout'/],
  ],
  node: [
    ['document.title;', /'document'/],
    ['[2, 1].toSorted();', /'toSorted'/],
    ['const list: string[] = []; list[0].length;', /possibly 'undefined'/],
    ['const o: { a?: number } = { a: undefined }; o;', /exactOptionalPropertyTypes/],
    ['enum E { A } E.A;', /erasableSyntaxOnly/],
  ],
  renderer: [
    ['process.exit();', /'process'/],
    [`import fs from 'node:fs'; fs.rmSync('/');`, /'node:fs'/],
    ['Promise.withResolvers();', /'withResolvers'/],
  ],
};

describe.each(Object.entries(programs))('the %s program', (name, refused) => {
  test('refuses what its place does not have', async () => {
    const output = await compile(
      name,
      refused.map(([code]) => code),
    );
    refused.forEach(([code, refusal], index) => {
      const errors = output.split('\n').filter((line) => line.includes(`violation-${index}.ts(`));
      expect(errors.join('\n'), code).toMatch(refusal);
    });
  });
});

/** Compiles each text as a file of the program and returns what the compiler says. */
async function compile(name: string, texts: readonly string[]): Promise<string> {
  // Inside the checkout, so that packages (@types/node) are found as they are from the sources.
  const parent = path.join(root, 'node_modules', '.cache');
  fs.mkdirSync(parent, { recursive: true });
  const folder = fs.mkdtempSync(path.join(parent, 'types-'));
  texts.forEach((text, index) =>
    fs.writeFileSync(path.join(folder, `violation-${index}.ts`), `${text}\nexport {};\n`),
  );
  fs.writeFileSync(
    path.join(folder, 'tsconfig.json'),
    JSON.stringify({
      extends: path.join(root, 'build', 'types', `${name}.json`),
      include: ['./*.ts', path.join(root, 'build', 'types', `${name}-*.d.ts`)],
    }),
  );
  try {
    return await new Promise((resolve) => {
      const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
      execFile(process.execPath, [tsc, '-p', folder], (_refused, output) => resolve(output));
    });
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}
