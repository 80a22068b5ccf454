/** The stages of `npm test`, in order, and how each tells what it found. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { buildParts, staleParts } from './build.mjs';
import { readIfThere } from './lib/files.mjs';
import { root } from './lib/root.mjs';
import { runTool } from './lib/run.mjs';

/**
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts of tests
 * @typedef {{ ok: boolean, output?: string, counts?: Counts }} Result
 * @typedef {{ name: string, run: () => Promise<Result> }} Stage
 */

/** A program of ours or of a development dependency whose exit code is the answer; its output matters when it is wrong. */
function quiet(name, script, ...args) {
  const run = async () => {
    const { code, output } = await runTool(path.join(root, script), args, { capture: true });
    return { ok: code === 0, output };
  };
  return { name, run };
}

/** @type {readonly Stage[]} Independent of each other, so they share the processors. */
export const staticStages = [
  quiet('types', 'build/types.mjs'),
  quiet(
    'lint',
    'node_modules/oxlint/bin/oxlint',
    '--type-aware',
    '--report-unused-disable-directives',
    '--deny-warnings',
  ),
  quiet('boundaries', 'build/boundaries.mjs'),
  quiet('format', 'node_modules/oxfmt/bin/oxfmt', '--check'),
  quiet('unused code', 'node_modules/knip/bin/knip.js', '--no-progress'),
  quiet('lock', 'build/check-lock.mjs'),
];

/** @type {Stage} */
export const unitTests = {
  name: 'unit tests',
  run: () =>
    withReport(async (report) => {
      const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
      const { code } = await runTool(path.join(root, 'node_modules/vitest/vitest.mjs'), args, { show: true });
      return result(code, vitestCounts(readReport(report)));
    }),
};

/** @type {Stage} */
export const build = {
  name: 'build',
  run: async () => {
    await buildParts(staleParts());
    return { ok: true };
  },
};

/** @type {Stage} */
export const endToEndTests = {
  name: 'end-to-end tests',
  run: () =>
    withReport(async (report) => {
      const env = { PLAYWRIGHT_JSON_OUTPUT_NAME: report };
      const { code } = await runTool(
        path.join(root, 'node_modules/@playwright/test/cli.js'),
        ['test', '--reporter=list,json'],
        {
          env,
          show: true,
        },
      );
      return result(code, playwrightCounts(readReport(report)));
    }),
};

async function withReport(run) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'strata-report-'));
  try {
    return await run(path.join(folder, 'report.json'));
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

function readReport(file) {
  const text = readIfThere(file);
  return text ? JSON.parse(text) : undefined;
}

/** A run that failed without a failed test (a file that did not load, an error between tests) counts as one failure. */
function result(code, counts) {
  const failed = code !== 0 && counts.failed === 0 ? 1 : counts.failed;
  return { ok: failed === 0, counts: { ...counts, failed } };
}

function vitestCounts(report) {
  if (!report) return { passed: 0, failed: 1, skipped: 0 };
  // A file that could not be loaded has no tests of its own to count.
  const unloaded = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  ).length;
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloaded,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

function playwrightCounts(report) {
  if (!report) return { passed: 0, failed: 1, skipped: 0 };
  const { expected, unexpected, flaky, skipped } = report.stats;
  return { passed: expected, failed: unexpected + flaky, skipped };
}
