import type { Digest } from '../oci/digest.ts';
import type { Ground } from './ground.ts';
import type { NamesDocument } from './names/names.ts';
import { isDocument, type Reference } from './names/references.ts';

/** What should be here, how large, and for which images (full names, or digests of unnamed ones). */
export type Expectations = ReadonlyMap<Digest, { readonly size: number; readonly images: readonly string[] }>;

/** Images looked at at a time. */
const AT_ONCE = 16;

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * Platforms of an index that were not pulled are not expected; of an index without any, all are.
 */
export async function expectationsOf(
  ground: Ground,
  document: NamesDocument | undefined,
): Promise<Expectations> {
  const expected = new Map<Digest, { size: number; images: Set<string> }>();
  const waiting = (document?.entries ?? []).flatMap(({ image }) => image ?? []);
  const work = async (): Promise<void> => {
    for (let image = waiting.pop(); image !== undefined; image = waiting.pop()) {
      const title = image.name ?? image.descriptor.digest;
      for (const { digest, size } of await expectedBy(ground, image.descriptor)) {
        const known = expected.get(digest) ?? { size, images: new Set() };
        known.images.add(title);
        expected.set(digest, known);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return new Map(
    [...expected].map(([digest, { size, images }]) => [digest, { size, images: [...images].sort(byText) }]),
  );
}

async function expectedBy(ground: Ground, root: Reference): Promise<readonly Reference[]> {
  const expected = new Map<Digest, Reference>([[root.digest, root]]);
  const front: Reference[] = isDocument(root) ? [root] : [];
  for (let next = front.pop(); next !== undefined; next = front.pop()) {
    const found = await ground.follow(next.digest);
    if (found.kind !== 'read') continue;
    for (const leaf of found.references.leaves) expected.set(leaf.digest, leaf);
    const children = found.references.documents;
    const states = await Promise.all(children.map(async ({ digest }) => (await ground.follow(digest)).kind));
    const nonePulled = states.every((kind) => kind === 'missing');
    children.forEach((child, position) => {
      if (expected.has(child.digest) || (states[position] === 'missing' && !nonePulled)) return;
      expected.set(child.digest, child);
      front.push(child);
    });
  }
  return [...expected.values()];
}
