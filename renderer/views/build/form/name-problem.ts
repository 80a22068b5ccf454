const PART = /^[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*$/;
const REGISTRY =
  /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*(?::\d+)?$/;
const TAG = /^\w[\w.-]{0,127}$/;
const LONGEST = 255;

/** Why this can be no name of an image, before a build is asked for; the core has the last word. `null` when nothing is wrong. */
export function nameProblem(text: string): string | null {
  if (text.includes('@')) return 'A name for something new has a tag, never a digest.';
  const slash = text.lastIndexOf('/');
  const colon = text.indexOf(':', slash + 1);
  const [repository, tag] = colon < 0 ? [text, null] : [text.slice(0, colon), text.slice(colon + 1)];
  if (tag !== null && !TAG.test(tag))
    return `“${tag}” is no tag: letters, digits, “_”, “.” and “-”, at most 128 of them.`;
  const parts = repository.split('/');
  const [first = ''] = parts;
  const hasRegistry = parts.length > 1 && (/[.:]/.test(first) || first === 'localhost');
  if (hasRegistry && !REGISTRY.test(first)) return `“${first}” is no address of a registry.`;
  const path = hasRegistry ? parts.slice(1) : parts;
  if (repository.length > LONGEST) return 'The name is too long.';
  if (path.some((part) => /[A-Z]/.test(part)))
    return `Names are lower case: ${text.slice(0, colon < 0 ? undefined : colon).toLowerCase()}.`;
  const wrong = path.find((part) => !PART.test(part));
  return wrong === undefined ? null : `“${wrong}” cannot be part of a name.`;
}

const PLATFORM = /^[a-z0-9]+\/[a-z0-9_]+(?:\/[a-z0-9.]+)?$/;

export function platformProblem(text: string): string | null {
  return PLATFORM.test(text) ? null : `“${text}” is no platform; write it like linux/arm64.`;
}
