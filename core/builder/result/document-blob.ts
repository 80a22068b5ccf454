import { createHash } from 'node:crypto';
import type { Descriptor } from '../../oci/descriptor.ts';
import { parseDigest } from '../../oci/digest.ts';

/** A document that a build writes, with what names it. */
export interface DocumentBlob {
  readonly descriptor: Descriptor;
  readonly bytes: Uint8Array;
}

export function documentBlob(mediaType: string, bytes: Uint8Array): DocumentBlob {
  const digest = parseDigest(`sha256:${createHash('sha256').update(bytes).digest('hex')}`);
  return { descriptor: { mediaType, digest, size: bytes.length }, bytes };
}

export function jsonBlob(mediaType: string, document: object): DocumentBlob {
  return documentBlob(mediaType, Buffer.from(JSON.stringify(document)));
}
