import { z } from 'zod';
import { parseStrictJson } from '../../oci/strict-json.ts';
import { visibleLine } from '../../oci/visible-text.ts';
import type { Subject } from '../subject.ts';

/** https://github.com/sigstore/cosign/blob/main/specs/SIGNATURE_SPEC.md#simple-signing */
const schema = z.object({
  critical: z.object({
    identity: z.object({ 'docker-reference': z.string() }),
    image: z.object({ 'docker-manifest-digest': z.string() }),
    type: z.literal('cosign container image signature'),
  }),
  optional: z.record(z.string(), z.unknown()).nullish(),
});

/** Larger payloads hold no signature's claims. */
export const LARGEST_PAYLOAD = 1024 * 1024;

const MOST_ANNOTATIONS = 100;

export interface Claims {
  /** The image that was signed, as its signer called it; it may have been copied since. */
  readonly reference: string;
  readonly annotations: readonly { readonly name: string; readonly value: string }[];
}

/** What a payload claims, or why it is none for this image. */
export function readClaims(bytes: Uint8Array, subject: Subject): Claims | { readonly wrong: string } {
  let json: unknown;
  try {
    json = parseStrictJson(bytes, 'signature payload');
  } catch {
    return { wrong: 'What was signed is not JSON' };
  }
  const read = schema.safeParse(json);
  if (!read.success) return { wrong: 'What was signed is no payload of cosign' };
  const { critical, optional } = read.data;
  const digest = critical.image['docker-manifest-digest'];
  if (digest !== subject.digest)
    return { wrong: `It signs another image: ${visibleLine(digest).slice(0, 200)}` };
  const annotations = Object.entries(optional ?? {}).slice(0, MOST_ANNOTATIONS);
  return {
    reference: visibleLine(critical.identity['docker-reference']).slice(0, 1000),
    annotations: annotations.map(([name, value]) => ({
      name: visibleLine(name).slice(0, 300),
      value: visibleLine(typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 1000),
    })),
  };
}

/** Whether a claimed name ("registry.example.org/app", with or without a tag) is that of the repository. */
export function namesRepository(reference: string, repository: string | null): boolean {
  if (repository === null || reference === '') return true;
  const plain = (name: string): string =>
    name
      .split('@')[0]
      ?.replace(/:[^/:]*$/, '')
      .replace(/^index\.docker\.io\//, 'docker.io/') ?? '';
  return plain(reference) === repository || reference === repository;
}
