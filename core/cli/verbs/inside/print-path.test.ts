import { expect, test } from 'vitest';
import type { Output } from '../../terminal.ts';
import { printPath } from './print-path.ts';

const output = (isTerminal: boolean): Output => ({
  write: () => undefined,
  drained: () => Promise.resolve(),
  isTerminal,
  columns: 80,
});

test('a program gets the bytes of the path, whatever they are', () => {
  const bytes = (path: string) => Buffer.from(printPath(path, output(false))).toString('hex');
  expect(bytes('/größe')).toBe(Buffer.from('/größe').toString('hex'));
  expect(bytes('/a\udce4b')).toBe('2f61e462');
  expect(bytes('/\u{1f600}\udcff')).toBe('2ff09f9880ff');
});

test('a person gets control characters as pictures', () => {
  expect(printPath('/a\u001b[2J\nb', output(true))).toBe('/a␛[2J␊b');
});
