/** A store's snapshot made in memory, with real documents and real digests; layers are only sizes, as image code sees them. */
import { createHash } from 'node:crypto';
import type { LayerFacts, ReadBlob, StoredName, StoreSnapshot } from '../../image/load/snapshot.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import type { Digest } from '../../oci/digest.ts';
import { OCI_CONFIG, OCI_INDEX, OCI_LAYER_GZIP, OCI_MANIFEST } from '../../oci/media-types.ts';

export interface MemoryLayer {
  readonly seed: string;
  readonly size: number;
}

interface MemoryImage {
  readonly layers: readonly MemoryLayer[];
  readonly created?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly os?: string;
  readonly architecture?: string;
  readonly variant?: string;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly history?: readonly object[];
}

export interface MemoryStore extends StoreSnapshot {
  readonly names: StoredName[];
  readonly present: Map<Digest, number>;
  readonly facts: Map<Digest, LayerFacts>;
  readonly holds: Map<Digest, string[]>;
  readonly read: ReadBlob;
  /** Documents read so far. */
  readonly reads: Digest[];
  put(mediaType: string, document: object | Uint8Array): Descriptor;
  image(image: MemoryImage): Descriptor;
  index(manifests: readonly Descriptor[]): Descriptor;
  /** As a pull does: what had the name stays without one. */
  name(name: string, descriptor: Descriptor): void;
}

export function digestOf(bytes: Uint8Array | string): Digest {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}` as Digest;
}

export function layerDigest({ seed }: MemoryLayer): Digest {
  return digestOf(`layer ${seed}`);
}

export function layerDiffId({ seed }: MemoryLayer): Digest {
  return digestOf(`unpacked ${seed}`);
}

export function memoryStore(): MemoryStore {
  const bytes = new Map<Digest, Uint8Array>();
  const names: StoredName[] = [];
  const present = new Map<Digest, number>();
  const facts = new Map<Digest, LayerFacts>();
  const reads: Digest[] = [];
  const store: MemoryStore = {
    names,
    present,
    facts,
    holds: new Map(),
    reads,
    read: (descriptor) => {
      reads.push(descriptor.digest);
      const found = bytes.get(descriptor.digest);
      return found === undefined
        ? Promise.reject(new Error(`${descriptor.digest} is not here`))
        : Promise.resolve(found);
    },
    put(mediaType, document) {
      const content =
        document instanceof Uint8Array ? document : new TextEncoder().encode(JSON.stringify(document));
      const digest = digestOf(content);
      bytes.set(digest, content);
      present.set(digest, content.length);
      return { mediaType, digest, size: content.length };
    },
    image(image) {
      for (const layer of image.layers) {
        present.set(layerDigest(layer), layer.size);
        facts.set(layerDigest(layer), { diffId: layerDiffId(layer), unpacked: layer.size * 3, entries: 1 });
      }
      const { os = 'linux', architecture = 'amd64', variant, created = '2024-01-01T00:00:00Z' } = image;
      const config = store.put(OCI_CONFIG, {
        created,
        os,
        architecture,
        ...(variant === undefined ? {} : { variant }),
        config: { ...image.config, Labels: image.labels ?? {} },
        rootfs: { type: 'layers', diff_ids: image.layers.map(layerDiffId) },
        history:
          image.history ??
          image.layers.map(({ seed }) => ({ created, created_by: `RUN ${seed} # buildkit` })),
      });
      const layers = image.layers.map((layer) => ({
        mediaType: OCI_LAYER_GZIP,
        digest: layerDigest(layer),
        size: layer.size,
      }));
      const manifest = store.put(OCI_MANIFEST, { schemaVersion: 2, mediaType: OCI_MANIFEST, config, layers });
      return { ...manifest, platform: { os, architecture, ...(variant === undefined ? {} : { variant }) } };
    },
    index: (manifests) => store.put(OCI_INDEX, { schemaVersion: 2, mediaType: OCI_INDEX, manifests }),
    name(name, descriptor) {
      const { platform: _, ...bare } = descriptor;
      const had = names.findIndex((entry) => entry.name === name);
      const [old] = had < 0 ? [] : names.splice(had, 1);
      names.push({ name, descriptor: bare });
      if (old !== undefined && !names.some((entry) => entry.descriptor.digest === old.descriptor.digest)) {
        names.push({ name: null, descriptor: old.descriptor });
      }
    },
  };
  return store;
}
