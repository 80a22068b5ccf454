import { deflateSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { randomBytesOf } from '../../testing/images/random-bytes.ts';
import { sniff, SNIFFED_BYTES, textOf } from './media-type.ts';

const png = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), deflateSync('x')]);

test.each([
  ['a text', Buffer.from('hello\n'), 'text', 'text/plain'],
  [
    'a text that begins like a DOS program',
    Buffer.from('MZ is short for Mark Zbikowski'),
    'text',
    'text/plain',
  ],
  ['a text in other letters', Buffer.from('Größe ist 大きさ'), 'text', 'text/plain'],
  ['UTF-16', Buffer.from('\ufeffwide', 'utf16le'), 'text', 'text/plain'],
  ['a drawing', Buffer.from('<?xml version="1.0"?>\n<!-- x -->\n<svg xmlns="x"/>'), 'text', 'image/svg+xml'],
  ['a text about drawings', Buffer.from('write <svg> here'), 'text', 'text/plain'],
  ['nothing', Buffer.alloc(0), 'empty', 'application/x-empty'],
  ['PNG', png, 'picture', 'image/png'],
  ['JPEG', Buffer.from('ffd8ffe000104a46', 'hex'), 'picture', 'image/jpeg'],
  ['GIF', Buffer.from('GIF89a\0\0\0', 'latin1'), 'picture', 'image/gif'],
  ['WebP', Buffer.from('RIFF\x10\0\0\0WEBPVP8 ', 'latin1'), 'picture', 'image/webp'],
  ['gzip', gzipSync('x'), 'binary', 'application/gzip'],
  ['a program', Buffer.from('\x7fELF\x02\x01\x01\0', 'latin1'), 'binary', 'application/x-elf'],
  ['a database', Buffer.from('SQLite format 3\0\x10', 'latin1'), 'binary', 'application/vnd.sqlite3'],
  ['noise', randomBytesOf('noise', 9000), 'binary', 'application/octet-stream'],
  ['a NUL in text', Buffer.from('text\0text'), 'binary', 'application/octet-stream'],
])('%s is known by its first bytes', (_name, bytes, content, mediaType) => {
  expect(sniff(bytes)).toEqual({ content, mediaType });
});

test('a character that the end of what was read cuts is no reason against text', () => {
  expect(sniff(Buffer.from(`${'x'.repeat(SNIFFED_BYTES - 1)}ü`)).content).toBe('text');
  expect(sniff(Buffer.from('xü').subarray(0, 2)).content).toBe('text');
  expect(textOf(Buffer.from('xü').subarray(0, 2))).toBeUndefined();
});
