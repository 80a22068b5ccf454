import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { root } from './lib/root.mjs';

/** Node 21 has this, Node 18 has not. */
const NEW = `export const grouped = Object.groupBy([1], () => 'a');\n`;

/** One deliberate violation per rule that the project leans on, each in a file where the rule must hold. */
const violations: readonly [rule: string, file: string, code: string][] = [
  ['max-lines', 'core/oci/long.ts', 'export {};\n'.repeat(401)],
  ['no-explicit-any', 'core/oci/any.ts', 'export const anything: any = 1;\n'],
  ['no-floating-promises', 'core/store/floating.ts', 'async function f() {}\nf();\n'],
  ['no-misused-promises', 'core/store/misused.ts', '[1].forEach(async () => {});\n'],
  ['no-cycle', 'core/store/ring-a.ts', `import { b } from './ring-b.ts';\nexport const a = () => b;\n`],
  ['no-console', 'core/store/console.ts', `console.log('hello');\n`],
  [
    'node-builtins',
    'core/store/new-node.ts',
    `import { styleText } from 'node:util';\nexport const red = styleText('red', '');\n`,
  ],
  ['es-builtins', 'electron/new-language.ts', NEW],
  [
    'switch-exhaustiveness-check',
    'core/oci/open.ts',
    `export function f(kind: 'a' | 'b') {\n  switch (kind) {\n    case 'a':\n      return 1;\n  }\n}\n`,
  ],
  [
    'rules-of-hooks',
    'renderer/hooks.tsx',
    `import { useState } from 'react';\nexport function A({ on }: { on: boolean }) {\n  if (on) useState(0);\n  return null;\n}\n`,
  ],
  [
    'exhaustive-deps',
    'renderer/deps.tsx',
    `import { useEffect } from 'react';\nexport function B({ on }: { on: boolean }) {\n  useEffect(() => {\n    if (on) document.title = '';\n  }, []);\n  return null;\n}\n`,
  ],
  ['alt-text', 'renderer/image.tsx', `export const C = () => <img src="a.png" />;\n`],
];

/** What must pass: the same words where the rule does not hold. */
const allowed: readonly [why: string, file: string, code: string][] = [
  ['the command line talks to its terminal', 'core/cli/main.ts', `console.log('hello');\n`],
  ['tests run on a newer Node', 'core/oci/new.test.ts', NEW],
  ['a set-up program may use what is new', 'build/new.ts', NEW],
];

/** Switches a rule off for nothing. */
const UNUSED = 'core/oci/unused.ts';

interface Diagnostic {
  readonly code: string;
  readonly message: string;
  readonly filename: string;
}

let found: readonly Diagnostic[];

describe('the linter', () => {
  beforeAll(async () => {
    const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'strata-lint-')));
    const files = [
      ...violations,
      ...allowed,
      ['', UNUSED, `// oxlint-disable-next-line no-console\nexport const nothing = 0;\n`],
      ['', 'core/store/ring-b.ts', `import { a } from './ring-a.ts';\nexport const b = () => a;\n`],
    ];
    for (const [, file, code] of files) {
      fs.mkdirSync(path.dirname(path.join(folder, file ?? '')), { recursive: true });
      fs.writeFileSync(path.join(folder, file ?? ''), code ?? '');
    }
    fs.copyFileSync(path.join(root, '.oxlintrc.json'), path.join(folder, '.oxlintrc.json'));
    fs.symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
    fs.writeFileSync(
      path.join(folder, 'tsconfig.json'),
      JSON.stringify({
        extends: path.join(root, 'build/types/base.json'),
        compilerOptions: { jsx: 'react-jsx', lib: ['ES2023', 'DOM'] },
      }),
    );
    found = await lint(folder);
    fs.rmSync(folder, { recursive: true });
  });

  test.each(violations)('%s fires', (rule, file) => {
    const rules = found
      .filter((diagnostic) => diagnostic.filename === file)
      .map((diagnostic) => diagnostic.code);
    expect(rules).toContainEqual(expect.stringContaining(rule));
  });

  test('tells of a rule that is switched off where it says nothing', () => {
    const told = found.filter(({ filename }) => filename === UNUSED).map(({ message }) => message);
    expect(told).toEqual([expect.stringContaining('Unused oxlint-disable')]);
  });

  test.each(allowed)('%s', (_why, file) => {
    expect(found.filter((diagnostic) => diagnostic.filename === file)).toEqual([]);
  });
});

function lint(folder: string): Promise<readonly Diagnostic[]> {
  const program = path.join(root, 'node_modules/oxlint/bin/oxlint');
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [program, '--type-aware', '--report-unused-disable-directives', '--format=json'],
      { cwd: folder, maxBuffer: 16 << 20 },
      (_failed, output) => {
        try {
          resolve((JSON.parse(output) as { diagnostics: Diagnostic[] }).diagnostics);
        } catch {
          reject(new Error(`oxlint printed no report: ${output.slice(0, 2000)}`));
        }
      },
    );
  });
}
