import { describe, expect, it } from 'vitest';
import { digestOf } from '../../testing/store/memory-store.ts';
import { openSummaryCache } from './summary-cache.ts';
import type { DocumentSummary } from './summary.ts';

const blob = (seed: string) => ({ digest: digestOf(seed), size: 12, mediaType: 'application/x' });
const SUMMARIES: readonly DocumentSummary[] = [
  {
    kind: 'index',
    children: [
      { ...blob('a'), platform: 'linux/amd64', nested: false },
      { ...blob('b'), platform: null, nested: true },
    ],
  },
  { kind: 'manifest', config: blob('c'), layers: [blob('d'), blob('d')] },
  {
    kind: 'config',
    platform: 'linux/arm64/v8',
    created: null,
    diffIds: [digestOf('e')],
    labels: { ä: '\u2028' },
    steps: 3,
  },
  { kind: 'unreadable', problem: 'It is cut short' },
];

function filled() {
  const cache = openSummaryCache();
  SUMMARIES.forEach((summary, index) => cache.set(digestOf(`${index}`), summary));
  return cache;
}

describe('the summaries kept between runs', () => {
  it('come back as they were', () => {
    const again = openSummaryCache(filled().toBytes());
    expect(SUMMARIES.map((_, index) => again.get(digestOf(`${index}`)))).toEqual(SUMMARIES);
    expect(again.changed).toBe(false);
  });

  it('are forgotten when a byte is wrong, the file is cut short, or of another version', () => {
    const bytes = filled().toBytes();
    for (let at = 0; at < bytes.length; at += 7) {
      const damaged = bytes.slice();
      damaged[at] = (damaged[at] ?? 0) ^ 0x10;
      const cache = openSummaryCache(damaged);
      expect(SUMMARIES.map((_, index) => cache.get(digestOf(`${index}`)))).toEqual(
        SUMMARIES.map(() => undefined),
      );
    }
    expect(openSummaryCache(bytes.slice(0, -1)).get(digestOf('0'))).toBeUndefined();
    expect(openSummaryCache(new Uint8Array()).get(digestOf('0'))).toBeUndefined();
  });

  it('shed what belongs to images that are gone, once that is half', () => {
    const cache = openSummaryCache(filled().toBytes());
    cache.get(digestOf('0'));
    expect(cache.changed).toBe(true);
    const shed = openSummaryCache(cache.toBytes());
    expect(shed.get(digestOf('1'))).toBeUndefined();
    expect(shed.get(digestOf('0'))).toEqual(SUMMARIES[0]);
  });
});
