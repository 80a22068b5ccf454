import { spawn } from 'node:child_process';
import { root } from './root.mjs';

/**
 * Runs a program to its end. What it prints goes to this program's error stream, because set-up talks there.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ env?: Record<string, string>, capture?: boolean, show?: boolean, timeout?: number }} [options]
 *   `capture` collects the output instead, `show` passes it through as it is, `timeout` is in milliseconds
 * @returns {Promise<{ code: number, output: string }>}
 */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const collected = [];
    const output = options.capture ? 'pipe' : options.show ? 'inherit' : process.stderr;
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', output, output],
      timeout: options.timeout ?? 0,
      // On Windows npm is a script, which only a shell starts. Arguments here are constants, never input.
      shell: process.platform === 'win32' && command === 'npm',
    });
    child.stdout?.on('data', (chunk) => collected.push(chunk));
    child.stderr?.on('data', (chunk) => collected.push(chunk));
    child.on('error', reject);
    child.on('close', (code) =>
      resolve({ code: code ?? 1, output: Buffer.concat(collected).toString('utf8') }),
    );
  });
}

/** Runs a program of a development dependency with this very Node: no shell, no shim, no difference between systems. */
export function runTool(script, args, options) {
  return run(process.execPath, [script, ...args], options);
}
