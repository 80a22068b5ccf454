import { describe, expect, test } from 'vitest';
import { violations } from './boundaries.mjs';

/** One deliberate violation per rule. A rule that no longer fires here protects nothing. */
const wrong: readonly [rule: string, file: string, code: string, message: RegExp][] = [
  [
    'core points left',
    'core/store/store.ts',
    `import { pull } from '../transfer/pull.ts';`,
    /points the wrong way/,
  ],
  [
    'core points left, types too',
    'core/oci/a.ts',
    `import type { A } from '../stream/a.ts';`,
    /points the wrong way/,
  ],
  [
    'core points left, in a type expression',
    'core/oci/a.ts',
    `let a: import('../stream/a.ts').A;`,
    /points the wrong way/,
  ],
  [
    'core points left, when it passes on',
    'core/oci/a.ts',
    `export * from '../stream/a.ts';`,
    /points the wrong way/,
  ],
  [
    'nobody imports the front door',
    'core/store/store.ts',
    `import { openCore } from '../index.ts';`,
    /points the wrong way/,
  ],
  [
    'neighbours are strangers',
    'core/store/store.ts',
    `import { a } from '../registry/a.ts';`,
    /side by side/,
  ],
  [
    'every place has a rank',
    'core/helpers/a.ts',
    `import { a } from '../oci/a.ts';`,
    /no place in the order/,
  ],
  [
    'core has no host',
    'core/index/a.ts',
    `import { a } from '../../electron/a.ts';`,
    /must not know its hosts/,
  ],
  ['core has no Electron', 'core/index/a.ts', `import { app } from 'electron';`, /only electron\//],
  [
    'the probe is an end',
    'core/cli/main.ts',
    `import { ops } from '../probe/ops.ts';`,
    /nothing imports the probe/,
  ],
  [
    'fixtures are for tests',
    'core/store/store.ts',
    `import { image } from '../testing/image.ts';`,
    /is for tests/,
  ],
  ['api is alone', 'core/api/calls.ts', `import { z } from 'zod';`, /no packages/],
  ['oci is pure', 'core/oci/digest.ts', `import { createHash } from 'node:crypto';`, /is pure/],
  ['dockerfile is pure', 'core/dockerfile/parse.ts', `import fs from 'node:fs';`, /is pure/],
  [
    'the window knows the api',
    'renderer/app.tsx',
    `import { parse } from '../core/oci/digest.ts';`,
    /core\/api and nothing else/,
  ],
  ['the window has no Node', 'renderer/app.tsx', `import path from 'node:path';`, /has no Node/],
  [
    'the window has no Electron',
    'renderer/app.tsx',
    `import { ipcRenderer } from 'electron';`,
    /only electron\//,
  ],
  [
    'electron uses the front door',
    'electron/main.ts',
    `import { put } from '../core/store/put.ts';`,
    /core\/index\.ts/,
  ],
  [
    'electron goes not around the front door',
    'electron/main.ts',
    `import { a } from '../core/index/a.ts';`,
    /core\/index\.ts/,
  ],
  [
    'electron has no window source',
    'electron/main.ts',
    `import { a } from '../renderer/a.ts';`,
    /core\/index\.ts/,
  ],
  [
    'raw IPC has one home',
    'electron/windows.ts',
    `import { BrowserWindow, ipcMain } from 'electron';`,
    /raw bridge/,
  ],
  [
    'raw IPC is not hidden in a whole',
    'electron/windows.ts',
    `import * as electron from 'electron';`,
    /by name/,
  ],
  [
    'raw IPC is not hidden in require',
    'electron/windows.ts',
    `const { ipcMain } = require('electron');`,
    /by name/,
  ],
  [
    'e2e drives the app from outside',
    'e2e/pull.e2e.ts',
    `import { a } from '../core/api/calls.ts';`,
    /import none of its source/,
  ],
  ['files are named whole', 'core/oci/a.ts', `import { b } from './b';`, /with its extension/],
  ['no module mocks', 'core/oci/a.test.ts', `vi.mock('./b.ts');`, /mocks a module/],
];

/** Arrows that must stay possible. */
const right: readonly [file: string, code: string][] = [
  [
    'core/transfer/pull.ts',
    `import { put } from '../store/store.ts';\nimport { a } from './plan.ts';\nimport fs from 'node:fs';`,
  ],
  ['core/index.ts', `export { openCore } from './index/open-core.ts';`],
  ['core/cli/main.ts', `import { openCore } from '../index.ts';`],
  ['core/probe/main.ts', `import { parse } from '../dockerfile/parse.ts';`],
  [
    'core/store/store.test.ts',
    `import { image } from '../testing/image.ts';\nimport { pull } from '../transfer/pull.ts';`,
  ],
  [
    'core/oci/a.ts',
    `// import { a } from '../stream/a.ts';\n/* import '../stream/a.ts' */\nimport { z } from 'zod';`,
  ],
  [
    'electron/main.ts',
    `import { app, BrowserWindow } from 'electron';\nimport { openCore } from '../core/index.ts';`,
  ],
  [
    'electron/ipc/handle.ts',
    `import { ipcMain } from 'electron';\nimport type { Calls } from '../../core/api/calls.ts';`,
  ],
  ['electron/preload.ts', `import { contextBridge, ipcRenderer } from 'electron';`],
  [
    'renderer/app.tsx',
    `import { calls } from '../core/api/calls.ts';\nimport './app.css';\nimport React from 'react';`,
  ],
  [
    'e2e/pull.e2e.ts',
    `import { startRegistry } from '../core/testing/registry.ts';\nimport { ensurePacked } from '../build/pack.mjs';\nimport { launch } from './support/app.ts';`,
  ],
];

describe('boundaries', () => {
  test.each(wrong)('%s', (_rule, file, code, message) => {
    expect(violations(file, code).join('\n')).toMatch(message);
  });

  test.each(right)('%s may do what it does', (file, code) => {
    expect(violations(file, code)).toEqual([]);
  });
});
