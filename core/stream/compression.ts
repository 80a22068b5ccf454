import { StrataError } from '../oci/strata-error.ts';
import { isTarHeader, TAR_BLOCK } from './tar/block.ts';

export type Compression = 'gzip' | 'zstd' | 'none';

/** First bytes needed to tell: one tar header. */
export const SNIFF_LENGTH = TAR_BLOCK;

const GZIP = [0x1f, 0x8b];
const ZSTD = [0x28, 0xb5, 0x2f, 0xfd];
/** Formats that no image specification names for layers; they are told apart so that the message can say so. */
const REFUSED: readonly { readonly name: string; readonly magic: readonly number[] }[] = [
  { name: 'xz', magic: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00] },
  { name: 'bzip2', magic: [0x42, 0x5a, 0x68] },
  { name: 'lz4', magic: [0x04, 0x22, 0x4d, 0x18] },
  { name: 'lzip', magic: [0x4c, 0x5a, 0x49, 0x50] },
  { name: 'compress', magic: [0x1f, 0x9d] },
  { name: 'zip', magic: [0x50, 0x4b, 0x03, 0x04] },
  { name: '7z', magic: [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c] },
  { name: 'lzma', magic: [0x5d, 0x00, 0x00] },
];

/**
 * What a layer is really compressed with. The engines go by its first bytes and not by the media type, so a wrong media
 * type is no error as long as the bytes are one of the three formats of the specification.
 */
export function decideCompression(head: Uint8Array, claimed: Compression): Compression {
  if (head.length === 0) return 'none';
  if (startsWith(head, GZIP)) return 'gzip';
  if (startsWith(head, ZSTD) || isSkippableFrame(head)) return 'zstd';
  if (isTarHeader(head) || head.every((byte) => byte === 0)) return 'none';
  const refused = REFUSED.find(({ magic }) => startsWith(head, magic));
  if (refused !== undefined) {
    throw new StrataError(
      'UNSUPPORTED_COMPRESSION',
      `The layer is compressed with ${refused.name}, which no image specification allows`,
      {
        action: 'Rebuild the image with gzip or zstd layers.',
        evidence: { compression: refused.name },
      },
    );
  }
  if (claimed === 'none') return 'none';
  throw new StrataError(
    'CORRUPT_STREAM',
    `The layer should be compressed with ${claimed} but does not begin like it`,
    {
      evidence: { wanted: claimed, begins: Buffer.from(head.subarray(0, 8)).toString('hex') },
    },
  );
}

/** https://www.rfc-editor.org/rfc/rfc8878#section-3.1.2 */
function isSkippableFrame(head: Uint8Array): boolean {
  return ((head[0] ?? 0) & 0xf0) === 0x50 && head[1] === 0x2a && head[2] === 0x4d && head[3] === 0x18;
}

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, index) => bytes[index] === byte);
}
