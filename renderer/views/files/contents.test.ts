import { expect, test } from 'vitest';
import type { TextLine } from '../../../core/api/files.ts';
import { visiblePath, visibleText } from '../../words/visible.ts';
import { fileCommands, modeText } from '../../words/files.ts';
import { bytesIn } from '../../state/files-filter.ts';
import { diffRows } from './diff-rows.ts';
import { hexLine, offsetIn } from './hex-lines.ts';
import { collectLines, encodingOf, findInLines } from './text-lines.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test('lines come out whole however the bytes are cut, with either end of line', () => {
  const text = bytes('één\r\ntwo\n\nfour — ✓');
  for (let cut = 0; cut <= text.length; cut += 1) {
    const lines = collectLines('utf-8');
    lines.add(text.subarray(0, cut));
    lines.add(text.subarray(cut));
    lines.end();
    expect(lines.lines).toEqual(['één', 'two', '', 'four — ✓']);
  }
});

test('the encoding is told from the bytes', () => {
  expect(encodingOf(bytes('plain'))).toBe('utf-8');
  expect(encodingOf(bytes('✓').subarray(0, 2))).toBe('utf-8');
  expect(encodingOf(Uint8Array.of(0xff, 0xfe, 0x41, 0))).toBe('utf-16le');
  expect(encodingOf(Uint8Array.of(0x41, 0, 0x42, 0, 0x43, 0))).toBe('utf-16le');
  expect(encodingOf(Uint8Array.of(0x63, 0x61, 0x66, 0xe9, 0x20))).toBe('windows-1252');
});

test('a text is found whatever its case, and not beyond the limit', () => {
  expect(findInLines(['aXa', 'xx'], 'x', 10)).toEqual([
    { line: 0, at: 1 },
    { line: 1, at: 0 },
    { line: 1, at: 1 },
  ]);
  expect(findInLines(['xxxx'], 'x', 2).length).toBe(2);
  expect(findInLines(['x'], '', 2)).toEqual([]);
});

test('bytes are dumped sixteen a line', () => {
  const line = hexLine(
    16,
    Uint8Array.from({ length: 20 }, (_, index) => index + 0x30),
    20,
  );
  expect(line).toEqual({ offset: '00000010', bytes: '40 41 42 43', text: '@ABC' });
  expect(hexLine(0, Uint8Array.of(0, 0x41, 0xff), 3).text).toBe('·A·');
  expect(offsetIn('0x1f')).toBe(31);
  expect(offsetIn('4096')).toBe(4096);
  expect(offsetIn('nowhere')).toBeNull();
});

test('what is the same is folded, what changed stands side by side', () => {
  const same = (number: number): TextLine => ({ kind: 'same', from: number, to: number, text: `${number}` });
  const lines: readonly TextLine[] = [
    ...Array.from({ length: 20 }, (_, index) => same(index + 1)),
    { kind: 'removed', from: 21, to: null, text: 'old' },
    { kind: 'added', from: null, to: 21, text: 'new' },
    { kind: 'added', from: null, to: 22, text: 'newer' },
    same(22),
  ];
  const rows = diffRows(lines, true, true, new Set());
  expect(rows[0]).toEqual({ kind: 'fold', lines: 17, first: 0 });
  expect(rows.slice(4, 6)).toEqual([
    { kind: 'pair', from: lines[20], to: lines[21] },
    { kind: 'pair', from: null, to: lines[22] },
  ]);
  expect(diffRows(lines, false, true, new Set([0])).length).toBe(lines.length);
  expect(diffRows(lines, false, false, new Set()).length).toBe(lines.length);
});

test('what would hide or turn text is shown as a symbol', () => {
  expect(visibleText('a\u202eb\u0000\tc')).toBe('a⟨U+202E⟩b␀\tc');
  expect(visiblePath('/etc/\udcffx\n')).toBe('/etc/\\xffx␊');
});

test('commands quote paths so that a shell takes them, and a terminal is not moved by them', () => {
  const command = (path: string): string | undefined =>
    fileCommands('nginx:1', { path, kind: 'file' }, { kind: 'filesystem', upTo: 2 })[0]?.command;
  expect(command('/etc/passwd')).toBe('strata cat nginx:1 /etc/passwd');
  expect(command("/it's here")).toBe(String.raw`strata cat nginx:1 '/it'\''s here'`);
  expect(command('/a\u001b[31m\udcff')).toBe(String.raw`strata cat nginx:1 $'/a\x1b[31m\xff'`);
});

test('modes are written as ls writes them, sizes are read as people write them', () => {
  expect(modeText({ mode: 0o4755, kind: 'file' })).toBe('-rwsr-xr-x');
  expect(modeText({ mode: 0o1777, kind: 'folder' })).toBe('drwxrwxrwt');
  expect(modeText({ mode: 0o2644, kind: 'file' })).toBe('-rw-r-Sr--');
  expect([bytesIn('10 MB'), bytesIn('1.5k'), bytesIn('12'), bytesIn('big')]).toEqual([
    10_000_000,
    1500,
    12,
    null,
  ]);
});
