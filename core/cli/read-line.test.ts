import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { readLine } from './read-line.ts';

describe('a line that is read', () => {
  it('ends at its line feed, and the input is left alone', async () => {
    const input = new PassThrough();
    const line = readLine(input, new AbortController().signal);
    input.write('yes\n');
    expect(await line).toBe('yes');
    expect(input.isPaused()).toBe(true);
  });

  it('is none at the end of the input', async () => {
    const input = new PassThrough();
    input.end();
    expect(await readLine(input, new AbortController().signal)).toBeNull();
  });

  it('is given up at once', async () => {
    const input = new PassThrough();
    const stopping = new AbortController();
    const line = readLine(input, stopping.signal);
    stopping.abort();
    await expect(line).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(input.isPaused()).toBe(true);
    await expect(readLine(input, stopping.signal)).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});
