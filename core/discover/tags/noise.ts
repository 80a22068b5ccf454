/** Who is not an image but belongs to one: cosign's signatures, attestations and bills of materials, and the spec's fall-back for referrers. */
const COMPANION =
  /^(?:sha256-[0-9a-f]{64}|sha512-[0-9a-f]{128})(?:\.(?:sig|att|sbom)|\.[A-Za-z0-9.]{1,20})?$/;

/** https://github.com/sigstore/cosign/blob/main/specs/SIGNATURE_SPEC.md and the distribution spec's referrers tag schema. */
export function isCompanion(tag: string): boolean {
  return tag.startsWith('sha') && COMPANION.test(tag);
}

// A commit in full or shortened, alone or after a word that says so ("sha-1a2b3c4", "git-…", "commit-…", "main-1a2b3c4d5e").
const COMMIT = /^(?:(?:sha|git|commit|g|rev|build|[a-z]+)[-_.])?([0-9a-f]{7,64})(?:[-_.].*)?$/i;
const SAYS_SO = /^(?:sha|git|commit|rev)[-_.][0-9a-f]{6,64}(?:$|[-_.])/i;

/** Whether a tag is only there for machines: the name of a commit or a digest. */
export function isNoise(tag: string): boolean {
  if (SAYS_SO.test(tag)) return true;
  const hash = COMMIT.exec(tag)?.[1];
  // A day or a number has no letters; a word such as "deadbeef" or "facade" no digits.
  return hash !== undefined && /\d/.test(hash) && /[a-f]/i.test(hash);
}
