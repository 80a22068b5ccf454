import { spawn } from 'node:child_process';
import { root } from './root.mjs';

/**
 * Runs a program to its end with this terminal's error stream for both of its outputs.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ env?: Record<string, string>, capture?: boolean, timeout?: number, stdin?: 'inherit' | 'ignore' }} [options]
 *   `capture` collects the output instead, `timeout` is in milliseconds
 * @returns {Promise<{ code: number, output: string }>}
 */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const output = [];
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, ...options.env },
      stdio: options.capture ? ['ignore', 'pipe', 'pipe'] : [options.stdin ?? 'ignore', process.stderr, process.stderr],
      timeout: options.timeout ?? 0,
      // On Windows npm is a script, which only a shell starts. Arguments here are constants, never input.
      shell: process.platform === 'win32' && command === 'npm',
    });
    child.stdout?.on('data', (chunk) => output.push(chunk));
    child.stderr?.on('data', (chunk) => output.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, output: Buffer.concat(output).toString('utf8') }));
  });
}

/** Runs a program of a development dependency with this very Node: no shell, no shim, no difference between systems. */
export function runTool(script, args, options) {
  return run(process.execPath, [script, ...args], options);
}
