// Timing: whole processes, in rounds that run every case once and rotate their order, so that drift meets all alike.
import { spawn } from 'node:child_process';
import { performance } from 'node:perf_hooks';

const ROUNDS = Number(process.env.ROUNDS ?? 5);

/** Runs a command to its end; seconds of wall clock. A failure ends the bench with what the command said. */
export function timed(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const begun = performance.now();
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    let output = '';
    const keep = (chunk) => {
      if (output.length < 20_000) output += chunk;
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    child.once('error', reject);
    child.once('close', (code) => {
      const seconds = (performance.now() - begun) / 1000;
      if (code === 0) resolve({ seconds, output });
      else reject(new Error(`${command} ${args.join(' ')} ended with ${code}:\n${output.slice(-2000)}`));
    });
  });
}

/** @param {{name: string, prepare?: () => Promise<unknown>, run: () => Promise<{seconds: number}>}[]} cases */
export async function inTurns(cases, rounds = ROUNDS) {
  const taken = new Map(cases.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    const from = round % cases.length;
    for (const one of [...cases.slice(from), ...cases.slice(0, from)]) {
      await one.prepare?.();
      await timed('sync', []);
      taken.get(one.name).push((await one.run()).seconds);
    }
  }
  return cases.map(({ name }) => ({ name, ...spread(taken.get(name)) }));
}

export function spread(seconds) {
  const sorted = [...seconds].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const median =
    sorted.length % 2 === 1 ? sorted[Math.floor(middle)] : (sorted[middle - 1] + sorted[middle]) / 2;
  return { median, least: sorted[0], most: sorted.at(-1), runs: sorted.length };
}

export function number(seconds) {
  return seconds < 0.1 ? seconds.toFixed(3) : seconds.toFixed(2);
}

/** A Markdown table of cases with each one's ratio to ours (above 1: slower than ours). */
export function table(title, rows, ours) {
  const own = rows.find(({ name }) => name === ours).median;
  return [
    `### ${title}`,
    '',
    `| case | median s | least | most | times ours |`,
    `|---|---:|---:|---:|---:|`,
    ...rows.map(
      ({ name, median, least, most }) =>
        `| ${name} | ${number(median)} | ${number(least)} | ${number(most)} | ${(median / own).toFixed(2)} |`,
    ),
    '',
  ].join('\n');
}
