import { expect, test } from 'vitest';
import { modeText } from './file-fields.ts';

test.each([
  ['folder', 0o755, 'drwxr-xr-x'],
  ['file', 0o4755, '-rwsr-xr-x'],
  ['file', 0o4644, '-rwSr--r--'],
  ['file', 0o2750, '-rwxr-s---'],
  ['folder', 0o1777, 'drwxrwxrwt'],
  ['folder', 0o1770, 'drwxrwx--T'],
  ['symbolic link', 0o777, 'lrwxrwxrwx'],
  ['character device', 0o600, 'crw-------'],
] as const)('a %s of mode %o reads as ls writes it', (kind, mode, text) =>
  expect(modeText({ kind, mode })).toBe(text),
);
