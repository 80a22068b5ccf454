import { createHash } from 'node:crypto';
import type { Descriptor } from '../../oci/descriptor.ts';
import { parseDigest, type Digest } from '../../oci/digest.ts';
import { json, type Answer } from './fault-registry-auth.ts';

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const CONFIG = 'application/vnd.oci.image.config.v1+json';
const LAYER = 'application/vnd.oci.image.layer.v1.tar+gzip';

interface AddedImage {
  readonly manifest: Descriptor;
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
}

/** What the registry serves; nothing is checked, so that wrong things can be served, too. */
export interface Content {
  readonly addBlob: (bytes: Uint8Array, mediaType?: string) => Descriptor;
  /** An object becomes JSON. Also served by its digest. */
  readonly addManifest: (
    repository: string,
    manifest: Uint8Array | object,
    options?: { tag?: string; mediaType?: string },
  ) => Descriptor;
  /** A manifest over layers and a config; `config` defaults to one whose diff IDs are those of `diffIds` or of the layers' own bytes. */
  readonly addImage: (repository: string, tag: string, image: NewImage) => AddedImage;
}

interface NewImage {
  readonly layers: readonly Uint8Array[];
  readonly layerType?: string;
  readonly diffIds?: readonly string[];
  readonly config?: object;
}

export interface ServedContent extends Content {
  manifest(repository: string, reference: string): Answer;
  /** A tag goes alone, a digest with all its tags. */
  removeManifest(repository: string, reference: string): Answer;
  blob(digest: string, range: string | undefined, ifRange: string | undefined): Answer;
  catalog(): Answer;
  tags(repository: string, query: URLSearchParams): Answer;
}

export function createContent(): ServedContent {
  const blobs = new Map<string, Uint8Array>();
  const repositories = new Map<
    string,
    Map<string, { readonly bytes: Uint8Array; readonly mediaType: string }>
  >();

  const addBlob: Content['addBlob'] = (bytes, mediaType = LAYER) => {
    const digest = sha256(bytes);
    blobs.set(digest, bytes);
    return { mediaType, digest, size: bytes.byteLength };
  };
  const addManifest: Content['addManifest'] = (repository, manifest, { tag, mediaType = MANIFEST } = {}) => {
    const bytes = manifest instanceof Uint8Array ? manifest : Buffer.from(JSON.stringify(manifest));
    const digest = sha256(bytes);
    const manifests =
      repositories.get(repository) ?? new Map<string, { bytes: Uint8Array; mediaType: string }>();
    repositories.set(repository, manifests.set(digest, { bytes, mediaType }));
    if (tag !== undefined) manifests.set(tag, { bytes, mediaType });
    return { mediaType, digest, size: bytes.byteLength };
  };

  return {
    addBlob,
    addManifest,
    addImage(repository, tag, image) {
      const layers = image.layers.map((bytes) => addBlob(bytes, image.layerType));
      const diffIds = image.diffIds ?? layers.map(({ digest }) => digest);
      const config = image.config ?? {
        architecture: 'amd64',
        os: 'linux',
        rootfs: { type: 'layers', diff_ids: diffIds },
      };
      const described = addBlob(Buffer.from(JSON.stringify(config)), CONFIG);
      const document = { schemaVersion: 2, mediaType: MANIFEST, config: described, layers };
      return { manifest: addManifest(repository, document, { tag }), config: described, layers };
    },

    manifest(repository, reference) {
      const manifests = repositories.get(repository);
      if (manifests === undefined) return unknown('NAME_UNKNOWN', 'repository name not known to registry');
      const found = manifests.get(reference);
      if (found === undefined) return unknown('MANIFEST_UNKNOWN', 'manifest unknown');
      const headers = { 'content-type': found.mediaType, 'docker-content-digest': sha256(found.bytes) };
      return { status: 200, headers, body: found.bytes };
    },

    removeManifest(repository, reference) {
      const manifests = repositories.get(repository);
      if (manifests?.has(reference) !== true) return unknown('MANIFEST_UNKNOWN', 'manifest unknown');
      for (const [key, { bytes }] of manifests)
        if (key === reference || sha256(bytes) === reference) manifests.delete(key);
      return { status: 202, headers: {}, body: Buffer.alloc(0) };
    },

    blob(digest, range, ifRange) {
      const bytes = blobs.get(digest);
      if (bytes === undefined) return unknown('BLOB_UNKNOWN', 'blob unknown to registry');
      const etag = `"${digest}"`;
      const headers = {
        'content-type': 'application/octet-stream',
        'docker-content-digest': digest,
        etag,
        'accept-ranges': 'bytes',
      };
      const wanted = /^bytes=(\d+)-(\d*)$/.exec(range ?? '');
      if (wanted === null || (ifRange !== undefined && ifRange !== etag))
        return { status: 200, headers, body: bytes };
      const first = Number(wanted[1]);
      const last = Math.min(wanted[2] === '' ? Infinity : Number(wanted[2]), bytes.byteLength - 1);
      if (first > last)
        return {
          status: 416,
          headers: { ...headers, 'content-range': `bytes */${bytes.byteLength}` },
          body: Buffer.alloc(0),
        };
      const part = { ...headers, 'content-range': `bytes ${first}-${last}/${bytes.byteLength}` };
      return { status: 206, headers: part, body: bytes.subarray(first, last + 1) };
    },

    catalog: () => json(200, { repositories: [...repositories.keys()].sort() }),

    tags(repository, query) {
      const manifests = repositories.get(repository);
      if (manifests === undefined) return unknown('NAME_UNKNOWN', 'repository name not known to registry');
      const all = [...manifests.keys()].filter((key) => !key.includes(':')).sort();
      const count = Number(query.get('n') ?? all.length);
      const rest = all.filter((tag) => tag > (query.get('last') ?? ''));
      const page = rest.slice(0, count);
      const answer = json(200, { name: repository, tags: page });
      if (page.length === rest.length) return answer;
      const next = `/v2/${repository}/tags/list?n=${count}&last=${page.at(-1)}`;
      return { ...answer, headers: { ...answer.headers, link: `<${next}>; rel="next"` } };
    },
  };
}

function sha256(bytes: Uint8Array): Digest {
  return parseDigest(`sha256:${createHash('sha256').update(bytes).digest('hex')}`);
}

function unknown(code: string, message: string): Answer {
  return json(404, { errors: [{ code, message }] });
}
