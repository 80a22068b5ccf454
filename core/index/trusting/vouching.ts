import type { SignerOrder, SignatureReport, TrustedSigner } from '../../api/trust.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import { parseDigest, type Digest } from '../../oci/digest.ts';
import { StrataError } from '../../oci/strata-error.ts';
import { visibleText } from '../../oci/visible-text.ts';
import { judgeSignatures } from '../../trust/judge-signatures.ts';
import { outcomeOf } from '../../trust/policy/outcome.ts';
import { artifactSource } from '../../trust/referrers/artifact-source.ts';
import { documentText, LARGEST_DOCUMENT_READ } from '../../trust/referrers/document-text.ts';
import { referrerTree } from '../../trust/referrers/referrer-tree.ts';
import { openSignerFile, signerOf, type Signer } from '../../trust/signers/signer-file.ts';
import type { Trusting } from '../trusting.ts';
import { findSubject, type AskedImage } from './find-subject.ts';
import { heldDocuments } from './held-documents.ts';
import type { TrustingParts } from './trusting-parts.ts';

const NEVER = new AbortController().signal;

export interface Vouching extends Pick<
  Trusting,
  'referrers' | 'document' | 'verify' | 'signers' | 'addSigner' | 'removeSigner'
> {
  /** Of an image that was found already. */
  judge(image: AskedImage, signal: AbortSignal): Promise<SignatureReport>;
}

/** What refers to images, who signed them, and who is believed. */
export function vouchingOver(parts: TrustingParts): Vouching {
  const file = openSignerFile(parts.home);
  const documents = heldDocuments();

  const judge = async (
    image: AskedImage,
    signal: AbortSignal,
    only?: readonly SignerOrder[],
  ): Promise<SignatureReport> => {
    const { reference, repository, digest, bytes } = image;
    const signers = only === undefined ? await file.list() : await Promise.all(only.map(signerOf));
    const { signatures, notes } = await judgeSignatures(artifactSource(parts, repository, { signal }), {
      digest,
      size: bytes.length,
      repository: repository?.name ?? null,
      signers,
      now: Date.now(),
    });
    const policy = repository === null ? 'off' : await parts.policyOf(repository.domain);
    const outcome = outcomeOf(policy, signatures);
    return { reference, digest, signatures, policy, outcome, notes: [...image.notes, ...notes] };
  };

  const look: Trusting['referrers'] = async (text, { signal = NEVER } = {}) => {
    const image = await findSubject(parts, text, signal);
    const tree = await referrerTree(artifactSource(parts, image.repository, { signal }), image);
    documents.keep(text, tree);
    return { ...tree, notes: [...image.notes, ...tree.notes] };
  };

  const described = async (text: string, digest: Digest, signal: AbortSignal): Promise<Descriptor> => {
    const known = documents.find(text, digest);
    if (known !== undefined) return known;
    await look(text, { signal });
    const found = documents.find(text, digest);
    if (found !== undefined) return found;
    throw new StrataError('BLOB_UNKNOWN', `Nothing that refers to ${text} holds ${digest}`, {
      action: 'Look at what refers to it again: it may have changed.',
    });
  };

  return {
    referrers: look,
    async document(text, asked, { signal = NEVER } = {}) {
      const digest = parseDigest(asked);
      const descriptor = await described(text, digest, signal);
      const { repository } = await findSubject(parts, text, signal);
      const source = artifactSource(parts, repository, { signal });
      return documentText(await source.blob(descriptor, LARGEST_DOCUMENT_READ), digest);
    },
    verify: async (text, { signal = NEVER, only } = {}) =>
      judge(await findSubject(parts, text, signal), signal, only),
    judge,
    signers: async () => (await file.list()).map(shown),
    addSigner: async (order) => (await file.add(order)).map(shown),
    removeSigner: async (id) => (await file.remove(id)).map(shown),
  };
}

function shown(signer: Signer): TrustedSigner {
  const { text: _, ...told } = signer;
  return { ...told, name: visibleText(signer.name) };
}
