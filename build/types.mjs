/**
 * `npm run types`: checks every program that tsconfig.json names, at the same time.
 * Not `tsc --build`, which keeps what it found and, in 7.0, still reported it after the program's own settings had changed.
 */
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { runTool } from './lib/run.mjs';
import { root } from './lib/root.mjs';
import { main } from './lib/say.mjs';

const tsc = path.join(
  path.dirname(createRequire(import.meta.url).resolve('typescript/package.json')),
  'bin',
  'tsc',
);

function programs() {
  const text = fs.readFileSync(path.join(root, 'tsconfig.json'), 'utf8').replace(/^\s*\/\/.*$/gm, '');
  return JSON.parse(text).references.map((reference) => reference.path);
}

await main(async () => {
  const results = await Promise.all(programs().map((file) => runTool(tsc, ['-p', file], { capture: true })));
  // A file can be part of several programs; its errors are worth reading once.
  const lines = new Set(results.flatMap((result) => result.output.split('\n')).filter((line) => line !== ''));
  if (lines.size > 0) console.log([...lines].join('\n'));
  return results.some((result) => result.code !== 0) ? 1 : 0;
});
