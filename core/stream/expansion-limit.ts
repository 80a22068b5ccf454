import { StrataError } from '../oci/strata-error.ts';

const MIB = 1024 * 1024;

/** Unpacked bytes that are always fine: a file of zeros in a small image is legal. */
export const FREE_EXPANSION = 512 * MIB;
/** Beyond those, unpacked bytes per compressed byte. File trees reach 2 to 10; deflate itself cannot do more than 1,032. */
export const EXPANSION_RATIO = 200;
/** No layer is larger than this, however well it is backed by compressed bytes. Model layers reach 60 GiB. */
const LARGEST_LAYER = 256 * 1024 * MIB;

/** Counts unpacked bytes and throws `EXPANSION_LIMIT` when `compressed` bytes cannot honestly hold so many (fault D1). */
export function expansionLimit(compressed: number): (unpacked: number) => void {
  const limit = Math.min(LARGEST_LAYER, FREE_EXPANSION + EXPANSION_RATIO * compressed);
  return (unpacked) => {
    if (unpacked <= limit) return;
    throw new StrataError(
      'EXPANSION_LIMIT',
      `The layer of ${compressed} bytes unpacks to more than ${limit} bytes; unpacking was stopped`,
      {
        action: 'Such a layer is built to exhaust disks and memory. Do not use the image.',
        evidence: { compressed, limit },
      },
    );
  };
}
