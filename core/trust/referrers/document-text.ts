import { z } from 'zod';
import { StrataError } from '../../oci/strata-error.ts';
import { visibleText } from '../../oci/visible-text.ts';

/** Bytes of text that are shown; what goes on is cut. */
const MOST_SHOWN = 1024 * 1024;
/** Bills of materials of large images have some megabytes; parsing more of JSON would hold up everything else. */
export const LARGEST_DOCUMENT_READ = 8 * 1024 * 1024;

/** https://github.com/secure-systems-lab/dsse/blob/master/envelope.md */
const envelope = z.object({ payload: z.string(), payloadType: z.string() });
const bundle = z.object({ dsseEnvelope: envelope });

/** A document as a person reads it: what an envelope holds, JSON with its lines indented, control characters as symbols. */
export function documentText(
  bytes: Uint8Array,
  digest: string,
): { readonly text: string; readonly cut: boolean } {
  const text = pretty(decode(bytes, digest), digest);
  const cut = text.length > MOST_SHOWN;
  return { text: visibleText(cut ? text.slice(0, MOST_SHOWN) : text), cut };
}

function pretty(text: string, digest: string): string {
  const value = parsed(text);
  const held = envelope.safeParse(value).data ?? bundle.safeParse(value).data?.dsseEnvelope;
  if (held === undefined) return indented(value) ?? text;
  const payload = decode(Buffer.from(held.payload, 'base64'), digest);
  return indented(parsed(payload)) ?? payload;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `undefined` of what nests so deep that it cannot be written. */
function indented(value: unknown): string | undefined {
  try {
    return value === undefined ? undefined : JSON.stringify(value, null, 2);
  } catch {
    return undefined;
  }
}

function decode(bytes: Uint8Array, digest: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new StrataError('INVALID_DOCUMENT', `${digest} is not text, so it cannot be shown`, { cause });
  }
}
