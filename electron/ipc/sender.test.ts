import { expect, test } from 'vitest';
import { isOurs, isWithin } from './sender.ts';

const HOME = 'strata://app';
const top = { url: 'strata://app/index.html#/images', parent: null };

test('the top frame of our page in our window is ours', () => {
  expect(isOurs(top, true, HOME)).toBe(true);
});

test.each([
  ['a frame that is gone', null, true],
  ['a frame inside our page', { url: top.url, parent: top }, true],
  ['another page', { url: 'https://example.org/', parent: null }, true],
  ['an empty page', { url: 'about:blank', parent: null }, true],
  ['a file', { url: 'file:///app/index.html', parent: null }, true],
  ['an address that is none', { url: '', parent: null }, true],
  ['a window of somebody else', top, false],
])('%s is not ours', (_what, frame, isOurWindow) => {
  expect(isOurs(frame, isOurWindow, HOME)).toBe(false);
});

test.each([
  'strata://app.evil/',
  'strata://evil@app/',
  'strata://evil/app',
  'stratax://app/',
  'http://app/',
  'strata:app',
])('%s is not within our page', (address) => expect(isWithin(address, HOME)).toBe(false));

test('a development server is told from its neighbours by its port', () => {
  expect(isWithin('http://127.0.0.1:5173/index.html', 'http://127.0.0.1:5173')).toBe(true);
  expect(isWithin('http://127.0.0.1:5174/index.html', 'http://127.0.0.1:5173')).toBe(false);
});
