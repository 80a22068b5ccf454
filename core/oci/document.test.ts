import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Descriptor } from './descriptor.ts';
import { parseDigest } from './digest.ts';
import { readConfig, readDocument } from './document.ts';
import {
  DOCKER_LIST,
  DOCKER_MANIFEST,
  OCI_CONFIG,
  OCI_INDEX,
  OCI_LAYER_GZIP,
  OCI_MANIFEST,
} from './media-types.ts';
import { StrataError } from './strata-error.ts';

const DIGEST = parseDigest(`sha256:${'ab'.repeat(32)}`);
const layer = { mediaType: OCI_LAYER_GZIP, digest: DIGEST, size: 100 };
const config = { mediaType: OCI_CONFIG, digest: DIGEST, size: 10 };
const manifest = { schemaVersion: 2, mediaType: OCI_MANIFEST, config, layers: [layer] };
const index = {
  schemaVersion: 2,
  mediaType: OCI_INDEX,
  manifests: [{ mediaType: OCI_MANIFEST, digest: DIGEST, size: 5 }],
};
const image = { architecture: 'amd64', os: 'linux', rootfs: { type: 'layers', diff_ids: [DIGEST] } };

function bytes(value: unknown): Uint8Array {
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
}

function codeOf(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof StrataError) return error.code;
    throw error;
  }
  return 'read';
}

describe('reading manifests and indexes', () => {
  test('a manifest and an index are told apart by their media type', () => {
    expect(readDocument(bytes(manifest))).toMatchObject({
      kind: 'manifest',
      mediaType: OCI_MANIFEST,
      value: manifest,
    });
    expect(readDocument(bytes(index))).toMatchObject({ kind: 'index', mediaType: OCI_INDEX, value: index });
  });

  test('docker formats are read as well', () => {
    expect(readDocument(bytes({ ...manifest, mediaType: DOCKER_MANIFEST })).mediaType).toBe(DOCKER_MANIFEST);
    expect(readDocument(bytes({ ...index, mediaType: DOCKER_LIST })).kind).toBe('index');
  });

  test('without a media type of its own, the header tells, else the shape', () => {
    const { mediaType: _own, ...bare } = manifest;
    expect(readDocument(bytes(bare), { mediaType: DOCKER_MANIFEST }).mediaType).toBe(DOCKER_MANIFEST);
    expect(readDocument(bytes(bare), { mediaType: 'application/json; charset=utf-8' }).mediaType).toBe(
      OCI_MANIFEST,
    );
    expect(readDocument(bytes({ schemaVersion: 2, manifests: [] })).kind).toBe('index');
  });

  test('parameters and case of a header do not matter', () => {
    const mediaType = 'Application/VND.OCI.image.manifest.v1+json; charset=utf-8';
    expect(readDocument(bytes(manifest), { mediaType }).kind).toBe('manifest');
  });

  test('fields that nobody knows do not come through, null in optional ones is absence', () => {
    const { value } = readDocument(
      bytes({ ...manifest, annotations: null, surprise: 1, layers: [{ ...layer, urls: null }] }),
    );
    expect(value).not.toHaveProperty('surprise');
    expect(value.annotations).toBeUndefined();
  });

  test('an image without layers is an image', () => {
    expect(readDocument(bytes({ ...manifest, layers: [] })).kind).toBe('manifest');
  });
});

describe('documents that are refused (M2, M3, M5)', () => {
  const size = (value: string): string => JSON.stringify(manifest).replace('"size":100', `"size":${value}`);
  const digest = (value: string): string =>
    JSON.stringify({ ...manifest, layers: [{ ...layer, digest: value }] });

  test.each<[string, unknown]>([
    ['layers: null', { ...manifest, layers: null }],
    ['no layers', { ...manifest, layers: undefined }],
    ['layers that are no list', { ...manifest, layers: {} }],
    ['no config', { ...manifest, config: undefined }],
    ['manifests: null', { ...index, manifests: null }],
    ['a negative size', size('-1')],
    ['a fraction of a byte', size('1.5')],
    ['size 2^63', size('9223372036854775808')],
    ['size 2^53', size('9007199254740992')],
    ['a size as text', size('"100"')],
    ['a size of infinity', size('1e999')],
    ['a digest that climbs', digest('sha256:../../etc/passwd')],
    ['a digest of 63 digits', digest(DIGEST.slice(0, -1))],
    ['a digest in capitals', digest(DIGEST.toUpperCase().replace('SHA', 'sha'))],
    ['an unknown algorithm', digest(`md5:${'0'.repeat(32)}`)],
    ['an algorithm named as a prototype field', digest(`constructor:${'0'.repeat(64)}`)],
    ['a media type that is none', { ...manifest, layers: [{ ...layer, mediaType: 'layer' }] }],
    ['an empty media type', { ...manifest, layers: [{ ...layer, mediaType: '' }] }],
    ['an address that is relative', { ...manifest, layers: [{ ...layer, urls: ['../x'] }] }],
    ['an annotation that is no text', { ...manifest, annotations: { a: 1 } }],
    ['the wrong schema version', { ...manifest, schemaVersion: 3 }],
    ['no schema version', { ...manifest, schemaVersion: undefined }],
    ['a list', [manifest]],
    ['null', 'null'],
    ['text', '"manifest"'],
    ['nothing', ''],
    ['half a document', JSON.stringify(manifest).slice(0, -5)],
    ['something after it', `${JSON.stringify(manifest)}{}`],
    ['a comment', `/* */${JSON.stringify(manifest)}`],
    ['a key twice', `${JSON.stringify(manifest).slice(0, -1)},"layers":[]}`],
    ['a key twice, once escaped', `${JSON.stringify(manifest).slice(0, -1)},"l\\u0061yers":[]}`],
    ['a key twice deep inside', JSON.stringify(manifest).replace('"size":100', '"size":100,"size":101')],
    ['a key in another case', { ...manifest, Layers: [] }],
    ['a byte order mark', `\ufeff${JSON.stringify(manifest)}`],
    ['a manifest that is an index as well', { ...manifest, manifests: index.manifests }],
    ['an index that is a manifest as well', { ...index, layers: [], config }],
    ['an index with schema 1 layers', { ...index, fsLayers: [] }],
    ['a manifest that calls itself an index', { ...manifest, mediaType: OCI_INDEX }],
    ['an index that calls itself a manifest', { ...index, mediaType: OCI_MANIFEST }],
    ['both without a media type', { schemaVersion: 2, config, layers: [], manifests: [] }],
    ['a media type that is no text', { ...manifest, mediaType: 7 }],
    ['a million layers', `{"schemaVersion":2,"layers":[${'0,'.repeat(999_999)}0]}`],
    ['more layers than run anywhere', { ...manifest, layers: Array.from({ length: 1025 }, () => layer) }],
    ['a thousand brackets', `${'['.repeat(1000)}${']'.repeat(1000)}`],
    ['a million brackets', '['.repeat(1_000_000)],
    [
      'a deep annotation',
      JSON.stringify(manifest).replace(
        '"size":100',
        `"size":100,"a":${'{"a":'.repeat(70)}1${'}'.repeat(70)}`,
      ),
    ],
  ])('%s', (_what, value) => {
    expect(codeOf(() => readDocument(bytes(value)))).toBe('INVALID_DOCUMENT');
  });

  test('bytes that are not UTF-8', () => {
    const text = JSON.stringify({ ...manifest, annotations: { a: 'x' } });
    const broken = Buffer.from(text.replace('"x"', '"\u00ff"'), 'latin1');
    expect(codeOf(() => readDocument(broken))).toBe('INVALID_DOCUMENT');
    expect(codeOf(() => readDocument(Buffer.from(text, 'utf16le')))).toBe('INVALID_DOCUMENT');
  });

  test('5 MiB, however well formed', () => {
    const large = bytes({ ...manifest, annotations: { a: 'x'.repeat(5 * 1024 * 1024) } });
    expect(codeOf(() => readDocument(large))).toBe('DOCUMENT_TOO_LARGE');
    expect(codeOf(() => readConfig(large))).toBe('DOCUMENT_TOO_LARGE');
  });

  test('4 MiB of the most values are decided in a moment', () => {
    const began = performance.now();
    const many = `{"schemaVersion":2,"layers":[],"config":{"urls":[${'0,'.repeat(150_000)}0]}}`;
    expect(codeOf(() => readDocument(bytes(many)))).toBe('INVALID_DOCUMENT');
    expect(codeOf(() => readDocument(bytes(`{"a":"${'\\'.repeat(4_000_000)}"}`)))).toBe('INVALID_DOCUMENT');
    expect(performance.now() - began).toBeLessThan(3000);
  });

  test('a Content-Type that contradicts the document', () => {
    expect(codeOf(() => readDocument(bytes(manifest), { mediaType: OCI_INDEX }))).toBe('INVALID_DOCUMENT');
    expect(codeOf(() => readDocument(bytes(manifest), { mediaType: DOCKER_MANIFEST }))).toBe(
      'INVALID_DOCUMENT',
    );
  });

  test('a descriptor that contradicts the document', () => {
    const expected: Descriptor = { mediaType: OCI_MANIFEST, digest: DIGEST, size: bytes(manifest).length };
    expect(codeOf(() => readDocument(bytes(manifest), { expected }))).toBe('read');
    expect(codeOf(() => readDocument(bytes(manifest), { expected: { ...expected, size: 5 } }))).toBe(
      'SIZE_MISMATCH',
    );
    const other = { ...expected, mediaType: OCI_INDEX };
    expect(codeOf(() => readDocument(bytes(manifest), { expected: other }))).toBe('INVALID_DOCUMENT');
  });

  test('schema 1 is named as what it is: too old', () => {
    const old = {
      schemaVersion: 1,
      name: 'library/x',
      tag: 'latest',
      fsLayers: [],
      history: [],
      signatures: [],
    };
    const signed = 'application/vnd.docker.distribution.manifest.v1+prettyjws';
    expect(codeOf(() => readDocument(bytes(old)))).toBe('SCHEMA1_TOO_OLD');
    expect(codeOf(() => readDocument(bytes(manifest), { mediaType: signed }))).toBe('SCHEMA1_TOO_OLD');
  });

  test('another kind of document is no image', () => {
    const artifact = { mediaType: 'application/vnd.oci.artifact.manifest.v1+json', blobs: [] };
    expect(codeOf(() => readDocument(bytes(artifact)))).toBe('NOT_AN_IMAGE');
    expect(codeOf(() => readDocument(bytes({ mediaType: 'text/x-thing' })))).toBe('NOT_AN_IMAGE');
  });

  test('a prototype in a document changes nothing', () => {
    const evil = JSON.stringify(manifest).replace('"size":100', '"size":100,"annotations":{"__proto__":"x"}');
    expect(codeOf(() => readDocument(bytes(evil)))).toBe('read');
    expect(codeOf(() => readDocument(bytes(`{"__proto__":${JSON.stringify(manifest)}}`)))).toBe(
      'INVALID_DOCUMENT',
    );
    expect(({} as Record<string, unknown>)['layers']).toBeUndefined();
  });
});

describe('configs as they are found', () => {
  test('docker wrote null for everything it did not have', () => {
    const nulls = {
      ...image,
      created: null,
      author: null,
      history: null,
      config: {
        Env: null,
        Cmd: null,
        Entrypoint: null,
        Volumes: null,
        OnBuild: null,
        Labels: null,
        ExposedPorts: null,
        Healthcheck: null,
        Shell: null,
        Hostname: '',
        Image: 'sha256:0',
      },
    };
    const read = readConfig(bytes(nulls));
    expect(read.history).toBeUndefined();
    expect(read.config?.Env).toBeUndefined();
    expect(read.config?.Hostname).toBe('');
  });

  test('only what is required must be there', () => {
    expect(readConfig(bytes(image)).rootfs.diff_ids).toEqual([DIGEST]);
    expect(
      readConfig(bytes({ ...image, rootfs: { type: 'layers', diff_ids: null } })).rootfs.diff_ids,
    ).toEqual([]);
    expect(readConfig(bytes({ ...image, config: null })).config).toBeUndefined();
  });

  test('docker extras do not come through, health checks and sets do', () => {
    const config = {
      Healthcheck: { Test: ['CMD', 'true'], Interval: 30_000_000_000, Retries: 3 },
      ExposedPorts: { '80/tcp': {} },
      Volumes: { '/data': {} },
      Labels: { a: null, b: 'c' },
    };
    const read = readConfig(
      bytes({ ...image, config, container_config: { Cmd: ['x'] }, docker_version: '20', id: 'y' }),
    );
    expect(read).not.toHaveProperty('container_config');
    expect(read.config?.Healthcheck).toMatchObject({ Interval: 30_000_000_000, Retries: 3 });
    expect(Object.keys(read.config?.ExposedPorts ?? {})).toEqual(['80/tcp']);
    expect(read.config?.Labels).toEqual({ a: '', b: 'c' });
  });

  test.each<[string, unknown]>([
    ['no rootfs', { ...image, rootfs: undefined }],
    ['a diff ID that is no digest', { ...image, rootfs: { type: 'layers', diff_ids: ['sha256:1'] } }],
    ['an unknown kind of rootfs', { ...image, rootfs: { type: 'other', diff_ids: [] } }],
    ['no architecture', { ...image, architecture: undefined }],
    ['an operating system that is no text', { ...image, os: 123 }],
    ['an environment that is no list', { ...image, config: { Env: 'A=B' } }],
    ['a number in the environment', { ...image, config: { Env: [7] } }],
    ['a list as volumes', { ...image, config: { Volumes: ['/data'] } }],
    ['a user that is a number', { ...image, config: { User: 1234 } }],
    ['history that is no list', { ...image, history: 'should be an array' }],
    [
      'more diff IDs than any image has',
      { ...image, rootfs: { type: 'layers', diff_ids: Array.from({ length: 1025 }, () => DIGEST) } },
    ],
    ['history without end', { ...image, history: Array.from({ length: 20_000 }, () => ({})) }],
    ['a key twice', `${JSON.stringify(image).slice(0, -1)},"os":"windows"}`],
  ])('refuses %s', (_what, value) => {
    expect(codeOf(() => readConfig(bytes(value)))).toBe('INVALID_DOCUMENT');
  });
});

describe('20,000 mutated documents', () => {
  const seeds = [
    manifest,
    index,
    { ...image, config: { Env: ['A=B'], Labels: { a: 'b' } }, history: [{ created_by: 'x' }] },
  ];
  const mutation = fc.record({
    seed: fc.constantFrom(...seeds),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    length: fc.integer({ min: 0, max: 12 }),
    put: fc.oneof(
      fc.uint8Array({ maxLength: 8 }),
      fc
        .constantFrom(
          'null',
          '{}',
          '[]',
          '-1',
          '1e400',
          '"',
          '\\u0000',
          '{"a":',
          ',',
          '\u202e',
          'true',
          '9223372036854775808',
        )
        .map((text) => Buffer.from(text)),
    ),
  });

  test('are read or refused with a code, each in a moment', () => {
    const known = [
      'INVALID_DOCUMENT',
      'SCHEMA1_TOO_OLD',
      'NOT_AN_IMAGE',
      'SIZE_MISMATCH',
      'DOCUMENT_TOO_LARGE',
      'read',
    ];
    const bounded = fc.property(mutation, ({ seed, at, length, put }) => {
      const text = Buffer.from(JSON.stringify(seed));
      const start = Math.floor(at * text.length);
      const mutated = Buffer.concat([text.subarray(0, start), put, text.subarray(start + length)]);
      expect(known).toContain(codeOf(() => readDocument(mutated)));
      expect(known).toContain(codeOf(() => readConfig(mutated)));
    });
    expect(() => fc.assert(bounded, { numRuns: 20_000 })).not.toThrow();
  });
});
