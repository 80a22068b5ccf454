import { expect, test } from 'vitest';
import { plainJson } from './json-text.ts';

test('what hides or turns text is written out, and reads back as it was', () => {
  const value = { 'a\u202eb': '\u001b[31m \u009b \u200b \ufeff \u{e0041} \u2066 é 漢 🙂\n' };
  const shown = plainJson(JSON.stringify(value));
  expect(shown).toBe(
    String.raw`{"a\u202eb":"\u001b[31m \u009b \u200b \ufeff \udb40\udc41 \u2066 é 漢 🙂\n"}`,
  );
  expect(JSON.parse(shown)).toEqual(value);
});
