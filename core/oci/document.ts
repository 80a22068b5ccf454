import type { z } from 'zod';
import { configSchema, MOST_HISTORY, type ImageConfig } from './config.ts';
import type { Descriptor } from './descriptor.ts';
import { indexSchema, MOST_MANIFESTS, type ImageIndex } from './image-index.ts';
import { manifestSchema, MOST_LAYERS, type ImageManifest } from './manifest.ts';
import {
  isIndexMediaType,
  isManifestMediaType,
  isSchema1MediaType,
  OCI_ARTIFACT_MANIFEST,
  OCI_INDEX,
  OCI_MANIFEST,
  plainMediaType,
} from './media-types.ts';
import { StrataError } from './strata-error.ts';
import { invalid, parseStrictJson } from './strict-json.ts';

export type ImageDocument =
  | { readonly kind: 'index'; readonly value: ImageIndex; readonly mediaType: string }
  | { readonly kind: 'manifest'; readonly value: ImageManifest; readonly mediaType: string };

export interface DocumentExpectation {
  /** Content-Type of the answer. Types that say nothing (application/json, octet-stream, empty) are passed over. */
  readonly mediaType?: string;
  /** The descriptor that led here: size and media type must be its own. */
  readonly expected?: Descriptor;
}

/** What servers send when they do not know better. */
const SAYS_NOTHING: readonly string[] = [
  '',
  'application/json',
  'application/octet-stream',
  'binary/octet-stream',
  'text/plain',
];

/**
 * Reads a manifest or an index and refuses whatever two readers could understand differently: keys of both kinds
 * (CVE-2021-41190), a media type that contradicts the header, keys twice, keys in another case. Does not hash: callers
 * do. Throws `INVALID_DOCUMENT`, `DOCUMENT_TOO_LARGE`, `SIZE_MISMATCH`, `SCHEMA1_TOO_OLD`, `NOT_AN_IMAGE`.
 */
export function readDocument(bytes: Uint8Array, expectation: DocumentExpectation = {}): ImageDocument {
  const { expected } = expectation;
  if (expected !== undefined && bytes.length !== expected.size) {
    throw new StrataError(
      'SIZE_MISMATCH',
      `${expected.digest} has ${bytes.length} bytes instead of ${expected.size}`,
      {
        evidence: { digest: expected.digest, size: bytes.length, expected: expected.size },
      },
    );
  }
  const fields = fieldsOf(parseStrictJson(bytes, 'manifest'), 'manifest');
  const header = informative(expectation.mediaType);
  refuseSchema1(fields, header);
  refuseOtherCase(fields);
  const own = ownMediaType(fields);
  const asked = informative(expected?.mediaType);
  for (const other of [header, asked]) {
    if (other !== undefined && own !== undefined && other !== own) {
      throw invalid('manifest', `it calls itself ${own} but was announced as ${other}`);
    }
  }
  if (header !== undefined && asked !== undefined && header !== asked) {
    throw invalid('manifest', `it came as ${header} but its descriptor says ${asked}`);
  }
  const mediaType = own ?? header ?? asked ?? byShape(fields);
  if (isIndexMediaType(mediaType)) {
    refuseKeys(fields, ['config', 'layers', 'fsLayers', 'blobs'], 'index');
    refuseLongList(fields.get('manifests'), MOST_MANIFESTS, 'manifests', 'index');
    return { kind: 'index', value: check(indexSchema, fields, 'index'), mediaType };
  }
  if (isManifestMediaType(mediaType)) {
    refuseKeys(fields, ['manifests', 'fsLayers', 'blobs'], 'manifest');
    refuseLongList(fields.get('layers'), MOST_LAYERS, 'layers', 'manifest');
    return { kind: 'manifest', value: check(manifestSchema, fields, 'manifest'), mediaType };
  }
  throw new StrataError(
    'NOT_AN_IMAGE',
    `What was found is not a container image but "${mediaType.slice(0, 200)}"`,
    {
      action:
        'Pull the image itself; artifacts such as charts, signatures and bills of materials are not images.',
      evidence: { mediaType: mediaType.slice(0, 255) },
    },
  );
}

/** Reads an image config. Tolerates what docker and older tools wrote (null everywhere, no history, no dates). */
export function readConfig(bytes: Uint8Array): ImageConfig {
  const fields = fieldsOf(parseStrictJson(bytes, 'config'), 'config');
  refuseLongList(fields.get('history'), MOST_HISTORY, 'history', 'config');
  const rootfs = fields.get('rootfs');
  if (typeof rootfs === 'object' && rootfs !== null && 'diff_ids' in rootfs) {
    refuseLongList(rootfs.diff_ids, MOST_LAYERS, 'diff_ids', 'config');
  }
  return check(configSchema, fields, 'config');
}

/** Holds parsed JSON against a schema; the error names the first field that is wrong. */
export function check<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  what: string,
): z.output<Schema> {
  const result = schema.safeParse(value instanceof Map ? Object.fromEntries(value) : value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const path = issue?.path.map(String).join('.') ?? '';
  throw invalid(
    what,
    `${path === '' ? 'it' : `"${path.slice(0, 200)}"`} is wrong: ${issue?.message ?? 'unknown'}`,
  );
}

function fieldsOf(value: unknown, what: string): ReadonlyMap<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalid(what, 'it is not a JSON object');
  return new Map<string, unknown>(Object.entries(value));
}

function informative(mediaType: string | undefined): string | undefined {
  const plain = plainMediaType(mediaType ?? '');
  return SAYS_NOTHING.includes(plain) ? undefined : plain;
}

function ownMediaType(fields: ReadonlyMap<string, unknown>): string | undefined {
  const own = fields.get('mediaType');
  if (own === undefined || own === '') return undefined;
  if (typeof own !== 'string') throw invalid('manifest', '"mediaType" is not text');
  return own;
}

function byShape(fields: ReadonlyMap<string, unknown>): string {
  if (fields.has('manifests')) return OCI_INDEX;
  if (fields.has('layers') || fields.has('config')) return OCI_MANIFEST;
  if (fields.has('blobs')) return OCI_ARTIFACT_MANIFEST;
  throw invalid('manifest', 'it has neither layers nor manifests');
}

function refuseSchema1(fields: ReadonlyMap<string, unknown>, header: string | undefined): void {
  const own = fields.get('mediaType');
  const says = fields.get('schemaVersion') === 1 || (typeof own === 'string' && isSchema1MediaType(own));
  if (!says && !(header !== undefined && isSchema1MediaType(header))) return;
  throw new StrataError(
    'SCHEMA1_TOO_OLD',
    'This image is published in a format from before 2016 (manifest schema 1)',
    {
      action: 'Pull a newer tag, or ask its publisher to push it again with a current docker.',
    },
  );
}

/** Keys that decide what a document is. Readers written in Go take them in any case, others do not (fault M3). */
const DECIDING = ['schemaVersion', 'mediaType', 'config', 'layers', 'manifests', 'fsLayers', 'blobs'];

function refuseOtherCase(fields: ReadonlyMap<string, unknown>): void {
  for (const key of fields.keys()) {
    const meant = DECIDING.find((name) => name.toLowerCase() === key.toLowerCase());
    if (meant !== undefined && meant !== key)
      throw invalid('manifest', `the key "${key}" is written unlike "${meant}"`);
  }
}

function refuseKeys(fields: ReadonlyMap<string, unknown>, keys: readonly string[], what: string): void {
  const found = keys.find((key) => fields.has(key));
  if (found !== undefined)
    throw invalid(what, `it also has "${found}", so that it could be read as something else`);
}

function refuseLongList(list: unknown, most: number, name: string, what: string): void {
  if (list === null && name !== 'history' && name !== 'diff_ids')
    throw invalid(what, `"${name}" is null instead of a list`);
  if (Array.isArray(list) && list.length > most) {
    throw invalid(what, `"${name}" has ${list.length} entries; ${most} are allowed`);
  }
}
