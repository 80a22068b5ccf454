import type { Digest } from './digest.ts';

/**
 * Identities of the stacks of layers: the first is the first diff ID, each further one the digest of "<below> <diff ID>".
 * `sha256hex` hashes UTF-8 text; this folder knows no hash function of its own.
 * https://github.com/opencontainers/image-spec/blob/main/config.md#layer-chainid
 */
export function chainIds(diffIds: readonly Digest[], sha256hex: (text: string) => string): readonly Digest[] {
  const chain: Digest[] = [];
  for (const diffId of diffIds) {
    const below = chain.at(-1);
    chain.push(below === undefined ? diffId : (`sha256:${sha256hex(`${below} ${diffId}`)}` as Digest));
  }
  return chain;
}
