import { expect, test } from 'vitest';
import { pathBytes, pathText } from './path-text.ts';

/** A small generator, so that a failure can be repeated. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

test('every path has a text that gives its bytes back', () => {
  const next = random(7);
  // Bytes that begin, continue and break sequences.
  const alphabet = [
    0x2f, 0x61, 0x7f, 0x80, 0xbf, 0xc0, 0xc2, 0xc3, 0xe0, 0xa0, 0xed, 0xef, 0xbd, 0xf0, 0x90, 0xf4, 0x8f,
    0xf5, 0xff,
  ];
  for (let round = 0; round < 5000; round += 1) {
    const bytes = Buffer.from(
      Array.from(
        { length: Math.floor(next() * 12) },
        () => alphabet[Math.floor(next() * alphabet.length)] ?? 0,
      ),
    );
    expect(pathBytes(pathText(bytes)).toString('hex')).toBe(bytes.toString('hex'));
  }
});

test('what is UTF-8 stays as it is, the rest are lone surrogates', () => {
  const text = 'usr/größe/\u{1f433}/\ufffd';
  expect(pathText(Buffer.from(text))).toBe(text);
  expect(pathText(Buffer.from([0x61, 0xff, 0x62, 0xc3]))).toBe('a\udcffb\udcc3');
  // A surrogate written as UTF-8, and an overlong slash: neither is UTF-8.
  expect(pathText(Buffer.from([0xed, 0xb2, 0x80]))).toBe('\udced\udcb2\udc80');
  expect(pathText(Buffer.from([0xc0, 0xaf]))).toBe('\udcc0\udcaf');
});

test('texts that no path has become bytes too', () => {
  expect(pathBytes('a\ud800b')).toEqual(Buffer.from('a\ufffdb'));
});
