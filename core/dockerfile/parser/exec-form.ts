import { invalidDockerfile } from '../invalid-dockerfile.ts';
import { trimStart } from './white-space.ts';

/**
 * The strings of `["a", "b"]`; `null` for what is no JSON array, which is a shell form then.
 * @throws INVALID_DOCKERFILE for an array with anything but strings in it
 */
export function parseExecForm(text: string, line?: number): readonly string[] | null {
  const array = trimStart(text);
  if (!array.startsWith('[')) return null;
  const parsed = parseJson(array);
  if (!Array.isArray(parsed)) return null;
  return parsed.map((value: unknown) => {
    if (typeof value === 'string') return value.replace(LONE_SURROGATE, '\ufffd');
    throw invalidDockerfile('when using JSON array syntax, arrays must be comprised of strings only', line);
  });
}

/** An escape may leave half a character, which is no text that a container could be given. */
const LONE_SURROGATE = /[\ud800-\udfff]/gu;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
