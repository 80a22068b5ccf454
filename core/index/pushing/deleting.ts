import type { DeletePlan } from '../../api/push.ts';
import { shortDigest, type Digest } from '../../oci/digest.ts';
import { formatReference, parseReference, withDefaultTag, type Reference } from '../../oci/reference.ts';
import { StrataError } from '../../oci/strata-error.ts';
import type { Registry } from '../../registry/registry.ts';
import { mapLimited } from '../../transfer/limited.ts';
import { deleteCommand } from './commands.ts';

/** Tags that are compared, to tell which would go along; a repository of more is said to have more. */
const MOST_TAGS = 1_000;
const AT_A_TIME = 16;

/** Deleting in registries: what would go is looked up first, and looked up again before it goes. */
export function deletingOver(registry: Registry) {
  const plan = async (text: string, signal: AbortSignal): Promise<DeletePlan> => {
    const reference = read(text);
    const found = await find(reference, signal);
    const ways = await registry.waysToDelete(reference, { signal });
    const tag = reference.tag ?? null;
    const what = tag !== null && ways === 'tag' ? 'tag' : 'manifest';
    return {
      reference: formatReference(reference),
      familiar: reference.familiar,
      tag,
      digest: found,
      alsoGo: what === 'tag' ? [] : await tagsOf(reference, found, signal),
      what,
      confirm: tag ?? shortDigest(found),
      command: deleteCommand(reference.familiar),
    };
  };

  const find = async (reference: Reference, signal: AbortSignal): Promise<Digest> => {
    const found = await registry.head(reference, { signal });
    if (found !== undefined) return found.digest;
    throw new StrataError('MANIFEST_UNKNOWN', `${reference.domain} does not have ${reference.familiar}`, {
      action: 'It may have been deleted already; look at the tags of the repository.',
    });
  };

  const tagsOf = async (
    reference: Reference,
    digest: Digest,
    signal: AbortSignal,
  ): Promise<readonly string[]> => {
    const tags: string[] = [];
    for await (const tag of registry.tags(reference, { signal })) {
      if (tag !== reference.tag) tags.push(tag);
      if (tags.length > MOST_TAGS)
        throw new StrataError(
          'UNSUPPORTED_BY_REGISTRY',
          `${reference.domain} deletes an image with all its tags, and ${reference.name} has more than ${MOST_TAGS} to look through`,
          { action: 'Delete it with the tools of the registry, which know what else would go.' },
        );
    }
    const { digest: _, ...repository } = reference;
    const same = await mapLimited(tags, AT_A_TIME, async (tag) => {
      const found = await registry.head({ ...repository, tag }, { signal });
      return found?.digest === digest ? [tag] : [];
    });
    return same.flat().sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  };

  const remove = async (text: string, digest: string, signal: AbortSignal): Promise<void> => {
    const reference = read(text);
    const now = await find(reference, signal);
    if (now !== digest)
      throw new StrataError('INVALID_INPUT', `${reference.familiar} stands for another image by now`, {
        action: 'Nothing was deleted. Look at it again, and decide anew.',
        evidence: { shown: digest.slice(0, 100), now },
      });
    const byTag =
      reference.tag !== undefined && (await registry.waysToDelete(reference, { signal })) === 'tag';
    await registry.deleteManifest(reference, byTag ? (reference.tag ?? now) : now, { signal });
  };

  return { plan, remove };
}

/** "name:tag@digest" is the image of the digest. */
function read(text: string): Reference {
  const reference = withDefaultTag(parseReference(text.trim()));
  if (reference.digest === undefined || reference.tag === undefined) return reference;
  const { tag: _, ...pinned } = reference;
  return { ...pinned, familiar: reference.familiar.replace(`:${reference.tag}@`, '@') };
}
