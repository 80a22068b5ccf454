import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { isProcessMark, markOf, ownMark, processState, type ProcessMark } from './process-mark.ts';

const changed = (part: number, value: string): ProcessMark =>
  ownMark()
    .split('.')
    .map((field, position) => (position === part ? value : field))
    .join('.') as ProcessMark;

test('this process is alive, and its mark fits into a file name', () => {
  expect(isProcessMark(ownMark())).toBe(true);
  expect(ownMark()).toMatch(/^[\w.-]+$/);
  expect(processState(ownMark())).toBe('alive');
});

test('another living process is alive, and dead as soon as it was killed', async () => {
  const child = spawn('sleep', ['60']);
  await once(child, 'spawn');
  const mark = markOf(child.pid!);
  expect(processState(mark)).toBe('alive');
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(processState(mark)).toBe('dead');
});

test('a zombie is dead', async () => {
  // The shell starts a child, becomes a program that never waits for it, and so keeps it as a zombie.
  const parent = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 60'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  const pid = Number(line.toString());
  await expect.poll(() => /\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'))).toBe(true);
  expect(processState(markOf(pid))).toBe('dead');
  parent.kill('SIGKILL');
  await once(parent, 'exit');
});

test('a number that was used again, and another boot of this machine, are dead', () => {
  expect(processState(changed(1, '1'))).toBe('dead');
  expect(processState(changed(2, 'abcdef01'))).toBe('dead');
});

test('a process of another machine or another container cannot be seen', () => {
  expect(processState(changed(3, '1'))).toBe('unknown');
  expect(processState(changed(4, 'elsewhere'))).toBe('unknown');
});
