import { createHash } from 'node:crypto';
import type { RemovalResult } from '../../api/removal.ts';
import { imageByKey, repositoryOf } from '../../image/find-image.ts';
import type { Image } from '../../image/image.ts';
import { imageTitle, nameParts } from '../../image/image-name.ts';
import { chainIds } from '../../oci/chain-ids.ts';
import type { Digest } from '../../oci/digest.ts';
import { StrataError } from '../../oci/strata-error.ts';
import type { Images } from '../../index.ts';
import type { Run } from '../command.ts';
import { chooseNames } from './choose-names.ts';
import { sayPlan } from './say-plan.ts';

export const rmi: Run = async (flags, words, terminal) => {
  const core = await terminal.openCore();
  const images = await core.images();
  const force = flags.on('force');
  const mode = flags.on('untag') ? 'untag' : 'delete';
  const chosen = chooseNames(images.all, words, force);
  const { keys, failures } = withoutBlocked(images, chosen.keys, mode);
  const failed = [...chosen.failures, ...failures];

  if (flags.on('dry-run')) {
    if (chosen.keys.length > 0) sayPlan(images.planRemoval({ keys: chosen.keys, mode }), terminal.out);
  } else if (keys.length > 0) {
    const result = await core.remove({ keys, mode }, { grace: 0 });
    terminal.out.write(
      sayRemoved(images.all, keys, result)
        .map((line) => `${line}\n`)
        .join(''),
    );
  }
  for (const { message, action } of failed) {
    terminal.errors.write(`Error: ${message}\n${action === undefined ? '' : `${action}\n`}`);
  }
  // docker's: forced, what is not here is as good as removed.
  return failed.every(({ code }) => force && code === 'IMAGE_NOT_FOUND') ? 0 : 1;
};

/** An image that a job works on stays, and does not keep the others from going. */
function withoutBlocked(images: Images, keys: readonly string[], mode: 'untag' | 'delete') {
  const failures: StrataError[] = [];
  if (keys.length === 0) return { keys, failures };
  const { blockers } = images.planRemoval({ keys, mode });
  const blocked = new Set<string>();
  for (const blocker of blockers) {
    if (blocker.kind === 'read-only') {
      throw new StrataError(
        'STORE_READ_ONLY',
        `Nothing can be removed from ${blocker.location}: it is read-only`,
      );
    }
    blocked.add(blocker.image);
    failures.push(
      new StrataError(
        'IMAGE_IN_USE',
        `conflict: unable to delete ${blocker.image} (cannot be forced) - image is being used by "${blocker.job}"`,
        { action: 'Wait for it, or cancel it.' },
      ),
    );
  }
  return {
    keys: keys.filter((key) => !blocked.has(imageTitle(imageByKey(images.all, key).image))),
    failures,
  };
}

/** docker's account: each name, the digests nobody points to any more, the image, its layers from the top. */
function sayRemoved(
  images: readonly Image[],
  keys: readonly string[],
  result: RemovalResult,
): readonly string[] {
  const lines: string[] = [];
  const gone = new Set(result.untagged);
  const deleted = new Set(result.deleted);
  const staying = new Set(images.filter(({ imageId }) => !deleted.has(imageId)).flatMap(chainsOf));
  const told = new Set<Image>();
  for (const key of keys) {
    const { image } = imageByKey(images, key);
    if (gone.has(key)) {
      lines.push(`Untagged: ${nameParts(key).familiar}`);
      gone.delete(key);
      lines.push(...untaggedDigest(image, key, gone, result.untagged));
    }
    const finished = image.names.every(
      (name) => !gone.has(name) && (result.untagged.includes(name) || !deleted.has(image.imageId)),
    );
    if (!deleted.has(image.imageId) || !finished || told.has(image)) continue;
    told.add(image);
    lines.push(`Deleted: ${image.imageId || image.manifestDigest}`);
    for (const chain of [...chainsOf(image)].reverse())
      if (!staying.has(chain)) lines.push(`Deleted: ${chain}`);
  }
  return lines;
}

/** "nginx@sha256:…", once no name of that repository is left on the image. */
function untaggedDigest(
  image: Image,
  key: string,
  going: ReadonlySet<string>,
  untagged: readonly string[],
): readonly string[] {
  const root = image.roots.find(({ names }) => names.includes(key));
  const repository = repositoryOf(key);
  const others = image.names.filter((name) => name !== key && repositoryOf(name) === repository);
  const left = others.some((name) => going.has(name) || !untagged.includes(name));
  if (root === undefined || left || key.includes('@')) return [];
  return [`Untagged: ${nameParts(repository).familiar}@${root.descriptor.digest}`];
}

function chainsOf(image: Image): readonly Digest[] {
  const diffIds = image.layers.flatMap(({ diffId }) => diffId ?? []);
  return chainIds(diffIds, (text) => createHash('sha256').update(text).digest('hex'));
}
