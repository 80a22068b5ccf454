import type { ReferrerKind } from '../../api/trust.ts';
import type { Descriptor } from '../../oci/descriptor.ts';

/** https://github.com/sigstore/cosign/blob/main/specs/SIGNATURE_SPEC.md */
export const SIMPLE_SIGNING = 'application/vnd.dev.cosign.simplesigning.v1+json';
export const COSIGN_SIGNATURE = 'application/vnd.dev.cosign.artifact.sig.v1+json';
/** https://github.com/sigstore/cosign/blob/main/specs/BUNDLE_SPEC.md */
export const SIGSTORE_BUNDLE = /^application\/vnd\.dev\.sigstore\.bundle(?:\.v0\.3)?\+json(?:;|$)/;
export const BUNDLE_PREDICATE = 'dev.sigstore.bundle.predicateType';
export const COSIGN_SIGN_PREDICATE = 'https://sigstore.dev/cosign/sign/v1';
/** https://github.com/notaryproject/specifications/blob/main/specs/signature-specification.md */
export const NOTATION_SIGNATURE = 'application/vnd.cncf.notary.signature';
/** Of in-toto statements that BuildKit puts into an index. https://docs.docker.com/build/metadata/attestations/attestation-storage/ */
const PREDICATE = 'in-toto.io/predicate-type';

export interface Artifact {
  /** Of the manifest, else of its config. */
  readonly artifactType: string;
  readonly layers: readonly Descriptor[];
  readonly annotations: Readonly<Record<string, string>>;
}

interface Told {
  readonly kind: ReferrerKind;
  readonly title: string;
}

const STATEMENT = /in-toto|dsse\.envelope/;

const BY_TYPE: readonly (readonly [pattern: RegExp, told: Told])[] = [
  [/vnd\.cncf\.notary\.signature/, { kind: 'signature', title: 'Notation signature' }],
  [/cosign\.(?:artifact\.sig|simplesigning)/, { kind: 'signature', title: 'cosign signature' }],
  [/sigstore\.dev\/cosign\/sign/, { kind: 'signature', title: 'cosign signature' }],
  [/spdx/i, { kind: 'sbom', title: 'Bill of materials (SPDX)' }],
  [/cyclonedx/i, { kind: 'sbom', title: 'Bill of materials (CycloneDX)' }],
  [/syft/i, { kind: 'sbom', title: 'Bill of materials (Syft)' }],
  [/cosign\.artifact\.sbom|sbom/i, { kind: 'sbom', title: 'Bill of materials' }],
  [/slsa\.dev\/(?:provenance|verification)/, { kind: 'attestation', title: 'Provenance (SLSA)' }],
  [/vuln|sarif/i, { kind: 'attestation', title: 'Vulnerability report' }],
  [/openvex|\/vex/i, { kind: 'attestation', title: 'Exploitability statement (VEX)' }],
];

/** What an artifact is, by the most exact type that is told of it or of what it holds. */
export function describeArtifact({ artifactType, layers, annotations }: Artifact): Told {
  const predicates = [
    annotations[BUNDLE_PREDICATE],
    ...layers.map((layer) => layer.annotations?.[PREDICATE] ?? layer.annotations?.['predicateType']),
  ].filter((each): each is string => each !== undefined);
  const types = [artifactType, ...layers.map(({ mediaType }) => mediaType)];
  const told = [...new Set([...predicates, ...types].map(byType).filter((each) => each !== undefined))];
  const first =
    told.find(({ kind }) => kind === 'signature') ?? told.find(({ kind }) => kind === 'sbom') ?? told[0];
  if (first !== undefined) {
    const others = told.filter(({ title }) => title !== first.title).map(({ title }) => title);
    return { kind: first.kind, title: [first.title, ...others].join(', ') };
  }
  const statement = types.some((type) => STATEMENT.test(type) || SIGSTORE_BUNDLE.test(type));
  const said = predicates[0] ?? artifactType;
  return statement
    ? { kind: 'attestation', title: predicates[0] === undefined ? 'Attestation' : `Attestation (${said})` }
    : { kind: 'other', title: said };
}

function byType(text: string): Told | undefined {
  return BY_TYPE.find(([pattern]) => pattern.test(text))?.[1];
}
