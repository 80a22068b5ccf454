import { parseReference, withDefaultTag, type Reference } from '../../oci/reference.ts';
import { StrataError } from '../../oci/strata-error.ts';

/** A person means a handful; a list of thousands is a mistake. */
const MOST_NAMES = 100;

/** Names to push to, made explicit; each once. */
export function readTargets(names: readonly string[]): readonly Reference[] {
  if (names.length === 0)
    throw new StrataError('INVALID_INPUT', 'There is no name to push to', {
      action: 'Give it a name with its registry, as in registry.example.com/team/app:1.0.',
    });
  if (names.length > MOST_NAMES)
    throw new StrataError('INVALID_INPUT', `${names.length} names are more than ${MOST_NAMES}`);
  const targets = new Map<string, Reference>();
  for (const name of names) {
    const reference = withDefaultTag(parseReference(name.trim()));
    if (reference.digest !== undefined)
      throw new StrataError(
        'INVALID_REFERENCE',
        `"${reference.familiar}" ends in a digest, which nobody can choose`,
        { action: 'Give it a tag, as in name:1.0.' },
      );
    targets.set(reference.familiar, reference);
  }
  return [...targets.values()];
}
