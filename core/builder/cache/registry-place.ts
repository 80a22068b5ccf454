import type { Descriptor } from '../../oci/descriptor.ts';
import { OCI_MANIFEST } from '../../oci/media-types.ts';
import { formatReference, parseReference, withDefaultTag } from '../../oci/reference.ts';
import { StrataError } from '../../oci/strata-error.ts';
import { sha256 } from '../../stream/hash.ts';
import { downloadLayer } from '../../transfer/layer-download.ts';
import type { OpenPlace, PlaceGround } from './places.ts';

/** A tag of a repository, as BuildKit's `type=registry` names one. */
export function registryPlace({ parts, signal }: PlaceGround, text: string): OpenPlace {
  const reference = withDefaultTag(parseReference(text));
  const { registry } = parts;
  return {
    title: formatReference(reference),
    async manifest() {
      try {
        return (await registry.manifest(reference, { accept: OCI_MANIFEST, signal })).bytes;
      } catch (error) {
        if (isAbsent(error)) return undefined;
        throw error;
      }
    },
    async small(descriptor) {
      const { bytes } = await registry.blob(reference, descriptor, { signal });
      const chunks: Uint8Array[] = [];
      for await (const chunk of bytes) chunks.push(chunk);
      return checked(Buffer.concat(chunks), descriptor);
    },
    async fetch(descriptor) {
      const { facts } = await downloadLayer(parts, {
        reference,
        descriptor,
        observe: () => undefined,
        unpackAfter: Promise.resolve(),
        received: () => undefined,
        signal,
      });
      await facts;
    },
    async send(descriptor, open) {
      const from = (offset: number): AsyncIterable<Uint8Array> =>
        offset === 0 ? open() : after(open(), offset);
      const { how } = await registry.upload(reference, descriptor, from, { signal });
      return how === 'there' ? 'there' : 'sent';
    },
    publish: (bytes) => registry.putManifest(reference, { bytes, mediaType: OCI_MANIFEST }, { signal }),
  };
}

async function* after(bytes: AsyncIterable<Uint8Array>, offset: number): AsyncGenerator<Uint8Array, void> {
  let skip = offset;
  for await (const chunk of bytes) {
    if (skip < chunk.byteLength) yield chunk.subarray(skip);
    skip = Math.max(0, skip - chunk.byteLength);
  }
}

function isAbsent(error: unknown): boolean {
  return error instanceof StrataError && (error.code === 'MANIFEST_UNKNOWN' || error.code === 'NAME_UNKNOWN');
}

export function checked(bytes: Uint8Array, { digest, size }: Descriptor): Uint8Array {
  if (bytes.length === size && sha256(bytes) === digest) return bytes;
  throw new StrataError('DIGEST_MISMATCH', `${digest} of the build cache is not what its digest says`, {
    evidence: { digest, size, received: bytes.length },
  });
}
