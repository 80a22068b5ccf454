import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Descriptor, Platform } from './descriptor.ts';
import { parseDigest } from './digest.ts';
import type { ImageIndex } from './image-index.ts';
import { OCI_INDEX, OCI_MANIFEST } from './media-types.ts';
import {
  choosePlatform,
  formatPlatform,
  imageManifests,
  machinePlatform,
  parsePlatform,
  wantPlatform,
} from './platform.ts';
import { StrataError } from './strata-error.ts';

function entry(at: number, platform?: string | Platform, more: Partial<Descriptor> = {}): Descriptor {
  const digest = parseDigest(`sha256:${at.toString(16).padStart(64, '0')}`);
  const parsed = typeof platform === 'string' ? parsePlatform(platform) : platform;
  return {
    mediaType: OCI_MANIFEST,
    digest,
    size: 1,
    ...(parsed === undefined ? {} : { platform: parsed }),
    ...more,
  };
}

function indexOf(...platforms: readonly (string | undefined)[]): ImageIndex {
  return { schemaVersion: 2, manifests: platforms.map((platform, at) => entry(at, platform)) };
}

/** `undefined` when the text is refused as it should be; anything else that happens is thrown. */
function spelling(text: string): string | undefined {
  try {
    return formatPlatform(parsePlatform(text));
  } catch (error) {
    if (error instanceof StrataError && error.code === 'INVALID_PLATFORM') return undefined;
    throw error;
  }
}

/** Position of the chosen entry, or "none". */
function chosen(index: ImageIndex, wanted: string): number | 'none' {
  try {
    return index.manifests.indexOf(choosePlatform(index, wantPlatform(wanted, 'x64')));
  } catch (error) {
    if (error instanceof StrataError && error.code === 'PLATFORM_NOT_FOUND') return 'none';
    throw error;
  }
}

describe('one spelling for one platform', () => {
  test.each([
    ['linux/amd64', 'linux/amd64'],
    ['amd64', 'linux/amd64'],
    ['x86_64', 'linux/amd64'],
    ['Linux/X86-64', 'linux/amd64'],
    ['linux/amd64/v1', 'linux/amd64'],
    ['linux/amd64/v3', 'linux/amd64/v3'],
    ['linux/arm64', 'linux/arm64/v8'],
    ['aarch64', 'linux/arm64/v8'],
    ['linux/arm64/8', 'linux/arm64/v8'],
    ['linux/arm64/v9', 'linux/arm64/v9'],
    ['linux/arm', 'linux/arm/v7'],
    ['armhf', 'linux/arm/v7'],
    ['armel', 'linux/arm/v6'],
    ['linux/arm/6', 'linux/arm/v6'],
    ['i386', 'linux/386'],
    ['linux/i386/v1', 'linux/386'],
    ['linux/ppc64le', 'linux/ppc64le'],
    ['linux/riscv64', 'linux/riscv64'],
    ['macos/arm64', 'darwin/arm64/v8'],
    ['windows(10.0.17763.1)/amd64', 'windows(10.0.17763.1)/amd64'],
    ['linux/anything-new', 'linux/anything-new'],
    [' linux/amd64 ', 'linux/amd64'],
  ])('%s is %s', (text, expected) => {
    expect(formatPlatform(parsePlatform(text))).toBe(expected);
    expect(formatPlatform(parsePlatform(expected))).toBe(expected);
  });

  test.each([
    '',
    'linux',
    'windows',
    'unheard-of',
    'linux/',
    '/amd64',
    'linux/amd64/v1/x',
    'linux/*',
    'lin ux/amd64',
    'linux()/amd64',
  ])('refuses %j', (text) => {
    expect(() => parsePlatform(text)).toThrow(expect.objectContaining({ code: 'INVALID_PLATFORM' }));
  });

  test('an absent platform is called unknown', () => {
    expect(formatPlatform(undefined)).toBe('unknown');
    expect(formatPlatform({ os: '', architecture: '' })).toBe('unknown');
  });

  test('what this machine runs is always Linux', () => {
    expect(
      ['x64', 'arm64', 'arm', 'ia32', 'riscv64'].map((arch) => formatPlatform(machinePlatform(arch))),
    ).toEqual(['linux/amd64', 'linux/arm64/v8', 'linux/arm/v7', 'linux/386', 'linux/riscv64']);
    expect(wantPlatform(null, 'x64')).toEqual({
      kind: 'default',
      platform: { os: 'linux', architecture: 'amd64' },
    });
    expect(wantPlatform('arm64', 'x64')).toMatchObject({ kind: 'exact', text: 'linux/arm64/v8' });
  });
});

describe('choosing among an index', () => {
  test('the same platform wins wherever it stands', () => {
    expect(chosen(indexOf('linux/arm64', 'linux/386', 'linux/amd64'), 'linux/amd64')).toBe(2);
  });

  test('spellings of one platform are one platform', () => {
    const index: ImageIndex = {
      schemaVersion: 2,
      manifests: [
        entry(0, { os: 'linux', architecture: 'arm64' }),
        entry(1, { os: 'Linux', architecture: 'x86_64' }),
      ],
    };
    expect(chosen(index, 'linux/arm64/v8')).toBe(0);
    expect(chosen(index, 'linux/amd64')).toBe(1);
  });

  test('else the nearest that the machine can run, as containerd orders them', () => {
    expect(chosen(indexOf('linux/386', 'linux/s390x'), 'linux/amd64')).toBe(0);
    expect(chosen(indexOf('linux/arm/v5', 'linux/arm/v6'), 'linux/arm/v7')).toBe(1);
    expect(chosen(indexOf('linux/arm/v8', 'linux/arm/v7'), 'linux/arm64')).toBe(0);
    expect(chosen(indexOf('linux/amd64', 'linux/amd64/v2'), 'linux/amd64/v3')).toBe(1);
    expect(chosen(indexOf('linux/arm64'), 'linux/arm64/v9')).toBe(0);
    expect(chosen(indexOf('linux/arm64/v8.5', 'linux/arm64'), 'linux/arm64/v9')).toBe(0);
  });

  test('never one that it cannot run', () => {
    expect(chosen(indexOf('linux/amd64/v2'), 'linux/amd64')).toBe('none');
    expect(chosen(indexOf('linux/arm/v7'), 'linux/arm/v6')).toBe('none');
    expect(chosen(indexOf('linux/arm64'), 'linux/arm/v7')).toBe('none');
    expect(chosen(indexOf('windows/amd64'), 'linux/amd64')).toBe('none');
    expect(chosen(indexOf(), 'linux/amd64')).toBe('none');
  });

  test('an image that states no platform is the last resort', () => {
    expect(chosen(indexOf(undefined, 'linux/386'), 'linux/amd64')).toBe(1);
    expect(chosen(indexOf('linux/s390x', undefined), 'linux/amd64')).toBe(1);
  });

  test('of several builds of Windows the named one, else the first', () => {
    const index = indexOf('windows(10.0.17763.1)/amd64', 'windows(10.0.20348.2)/amd64');
    expect(chosen(index, 'windows(10.0.20348.2)/amd64')).toBe(1);
    expect(chosen(index, 'windows/amd64')).toBe(0);
  });

  test('attestations and artifacts are no images', () => {
    const unknown = entry(1, { os: 'unknown', architecture: 'unknown' });
    const marked = entry(2, undefined, {
      annotations: { 'vnd.docker.reference.type': 'attestation-manifest' },
    });
    const artifact = entry(3, undefined, { mediaType: 'application/vnd.example+json' });
    const nested = entry(4, undefined, { mediaType: OCI_INDEX });
    const index: ImageIndex = {
      schemaVersion: 2,
      manifests: [unknown, marked, artifact, nested, entry(5, 'linux/amd64')],
    };
    expect(imageManifests(index)).toEqual([nested, index.manifests[4]]);
    expect(chosen(index, 'linux/amd64')).toBe(4);
  });

  test('a platform that is not offered fails with those that are', () => {
    const index = indexOf('linux/amd64', 'linux/arm64');
    expect(() => choosePlatform(index, wantPlatform('linux/s390x', 'x64'))).toThrow(
      expect.objectContaining({ message: expect.stringContaining('linux/amd64, linux/arm64/v8') }),
    );
  });

  test('any text is a platform with one spelling, or refused', () => {
    const piece = fc.constantFrom(
      'linux',
      'windows',
      'amd64',
      'arm',
      'arm64',
      'V8',
      '8',
      '',
      'v9.3',
      'x86_64',
      '%',
      '(1)',
      'a.b',
    );
    const texts = fc.oneof(
      fc.array(piece, { maxLength: 4 }).map((parts) => parts.join('/')),
      fc.string(),
    );
    const settles = fc.property(texts, (text) => {
      const once = spelling(text);
      expect(once === undefined ? undefined : spelling(once)).toBe(once);
    });
    expect(() => fc.assert(settles, { numRuns: 2000 })).not.toThrow();
  });
});
