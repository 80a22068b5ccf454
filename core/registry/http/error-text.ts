import { z } from 'zod';
import { visibleLine } from '../../oci/visible-text.ts';

/** What a registry says beside a status, fit to be quoted in a message. */
export interface ErrorText {
  /** Codes of the specification, upper case: "MANIFEST_UNKNOWN". */
  readonly codes: readonly string[];
  /** One line, empty when it said nothing readable. */
  readonly text: string;
}

const LONGEST_QUOTE = 300;
const MOST_ERRORS = 3;

/** https://github.com/opencontainers/distribution-spec/blob/main/spec.md#error-codes */
const schema = z.object({
  errors: z.array(
    z.object({ code: z.string().optional(), message: z.string().optional(), detail: z.unknown().optional() }),
  ),
});
/** Token servers: RFC 6749 section 5.2, and those that say `details` or `message`. */
const tokenSchema = z.object({
  error: z.string().optional(),
  error_description: z.string().optional(),
  details: z.string().optional(),
  message: z.string().optional(),
});

export function readErrorText(body: Uint8Array, contentType: string | undefined): ErrorText {
  const text = new TextDecoder().decode(body);
  const json = parseJson(text);
  const spec = schema.safeParse(json);
  if (spec.success) {
    const errors = spec.data.errors.slice(0, MOST_ERRORS);
    const said = errors.map(({ code, message, detail }) =>
      [message ?? code ?? '', typeof detail === 'string' && detail !== message ? detail : '']
        .filter(Boolean)
        .join(': '),
    );
    return { codes: errors.map(({ code }) => (code ?? '').toUpperCase()), text: quote(said.join('; ')) };
  }
  const token = tokenSchema.safeParse(json);
  if (token.success) {
    const { error_description, details, message, error } = token.data;
    return { codes: [], text: quote(error_description ?? details ?? message ?? error ?? '') };
  }
  // A web page explains nothing in one line.
  const page = /html|xml/i.test(contentType ?? '') || /^\s*</.test(text);
  return { codes: [], text: page ? '' : quote(text) };
}

function quote(text: string): string {
  const line = visibleLine(text.slice(0, 4 * LONGEST_QUOTE)).trim();
  return line.length > LONGEST_QUOTE ? `${line.slice(0, LONGEST_QUOTE)}…` : line;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
