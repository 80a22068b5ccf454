import type { TrustedRoot } from '@sigstore/protobuf-specs';
import { parseStrictJson } from '../../oci/strict-json.ts';

/** Reads a trusted_root.json, or throws. https://github.com/sigstore/protobuf-specs/blob/main/protos/sigstore_trustroot.proto */
export async function readTrustRoot(text: string): Promise<TrustedRoot> {
  const json = parseStrictJson(Buffer.from(text), 'trust root');
  const { TrustedRoot: reader } = await import('@sigstore/protobuf-specs');
  const root = reader.fromJSON(json);
  const { toTrustMaterial } = await import('@sigstore/verify');
  // Keys and certificates in it are read only there.
  toTrustMaterial(root);
  return root;
}
