/** Frames of zstd by hand: no runtime below Node 22 can compress it. https://www.rfc-editor.org/rfc/rfc8878 */
export type ZstdBlock = { readonly raw: Buffer } | { readonly repeat: number; readonly count: number };

const LARGEST_BLOCK = 128 * 1024;

export function zstdFrame(
  blocks: readonly ZstdBlock[],
  options: { readonly windowLog?: number } = {},
): Buffer {
  const { windowLog = 20 } = options;
  const parts: Buffer[] = [Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, (windowLog - 10) << 3])];
  for (const block of blocks) {
    if ('repeat' in block) parts.push(blockHeader(1, block.count), Buffer.from([block.repeat]));
    else {
      for (let at = 0; at === 0 || at < block.raw.length; at += LARGEST_BLOCK) {
        const piece = block.raw.subarray(at, at + LARGEST_BLOCK);
        parts.push(blockHeader(0, piece.length), piece);
      }
    }
  }
  parts.push(Buffer.from([1, 0, 0]));
  return Buffer.concat(parts);
}

function blockHeader(type: number, size: number): Buffer {
  const header = Buffer.alloc(3);
  header.writeUIntLE((size << 3) | (type << 1), 0, 3);
  return header;
}

/** Text, and the frame with entropy-coded blocks and a checksum that `zstd -19 --check` makes of it. */
export const ZSTD_TEXT =
  'A layer is a layer is a layer; an index of layers lists every layer of the layers that it lists, and no layer twice.'.repeat(
    30,
  );
export const ZSTD_TEXT_FRAME = Buffer.from(
  '28b52ffd64980c65020022040d11b0b9016c16e7b234e7129842f17291b1880149ae5e7dd13be87cdf693c7db36f09159e9b139dcd9e61d1bcdec59df309db' +
    'a18f070021bd832f4d39be14364311038ccfe6f03d972447f05dcb',
  'hex',
);
