import type {
  Referrer,
  ReferrerKind,
  Risk,
  Signature,
  SignatureReport,
  VulnerabilityLevel,
} from '../../../core/api/trust.ts';

export const SIGNATURE_KINDS: Readonly<Record<Signature['kind'], string>> = {
  'cosign-key': 'cosign, by a key',
  'cosign-keyless': 'cosign, by an identity',
  notation: 'Notation, by a certificate',
};

export const REFERRER_KINDS: Readonly<Record<ReferrerKind, string>> = {
  signature: 'Signature',
  sbom: 'Bill of materials',
  attestation: 'Attestation',
  other: 'Document',
};

export const FOUND_BY: Readonly<Record<Referrer['found'], string>> = {
  referrers: 'Listed by the registry',
  'fallback-tag': 'Listed behind a tag: the registry has no list of its own',
  'cosign-tag': 'Behind a tag of cosign',
  index: 'Part of the image itself',
};

export const RISK_LEVELS: Readonly<Record<Risk['level'], string>> = {
  danger: 'Danger',
  warning: 'Warning',
  note: 'Note',
};

export const LEVEL_NAMES: Readonly<Record<VulnerabilityLevel, string>> = {
  critical: 'Critical',
  high: 'High',
  medium: 'Medium',
  low: 'Low',
  unknown: 'Unknown',
};

interface Outcome {
  readonly tone: 'good' | 'plain' | 'warn' | 'danger';
  readonly title: string;
  readonly text: string;
}

/** What signatures come to, under the policy of their registry. */
export function outcomeInWords({ outcome, policy, signatures }: SignatureReport): Outcome {
  const wrong = signatures.some(({ state }) => state.kind === 'invalid');
  const trusted = signatures.some(({ state }) => state.kind === 'trusted');
  const strict =
    policy === 'require'
      ? 'The policy of its registry requires one: pulling it is refused.'
      : policy === 'warn'
        ? 'The policy of its registry warns of that when it is pulled.'
        : 'The policy of its registry asks for none.';
  if (outcome === 'passed' || (outcome === 'not-asked' && trusted && !wrong))
    return {
      tone: 'good',
      title: 'Signed by somebody who is trusted here',
      text: 'Nobody has changed a byte of it since it was signed.',
    };
  if (wrong)
    return {
      tone: 'danger',
      title: 'A signature is wrong',
      text: `It does not belong to these bytes, or was tampered with. ${policySays(policy)}`,
    };
  if (signatures.length === 0)
    return {
      tone: policy === 'require' ? 'danger' : policy === 'warn' ? 'warn' : 'plain',
      title: 'Not signed',
      text: `Nobody has signed this image where it is. ${strict}`,
    };
  return {
    tone: policy === 'require' ? 'danger' : policy === 'warn' ? 'warn' : 'plain',
    title: 'Signed, but by nobody who is trusted here',
    text: `Add the key or the identity of whoever signs it, if you know them. ${strict}`,
  };
}

function policySays(policy: SignatureReport['policy']): string {
  if (policy === 'require') return 'Pulling it is refused.';
  return policy === 'warn'
    ? 'Pulling it warns of that.'
    : 'The policy of its registry does not look at that.';
}
