import type { CleaningKind, CleaningRequest } from '../../api/storage.ts';
import type { Digest } from '../../oci/digest.ts';
import type { Image } from '../image.ts';
import { planPrune } from '../removal/prune.ts';
import { planRemoval, type PlannedRemoval } from '../removal/removal.ts';
import type { CleaningGround } from './cleaning-ground.ts';

/** Bytes by what goes: "blob sha256:…", "partial …", "trash …", "derived …", "build …". Whatever goes, goes once. */
export type Yield = ReadonlyMap<string, number>;

/** The images that go, or `null` when none is asked for. */
export function cleanedImages(
  ground: CleaningGround,
  { kinds, until }: CleaningRequest,
  now: number,
): PlannedRemoval | null {
  const asked = (['dangling', 'unused'] as const).filter((kind) => kinds.includes(kind));
  if (asked.length === 0) return null;
  const keys = asked.flatMap((kind) => {
    const request = { all: kind === 'unused', until, labels: [] };
    return planPrune(ground.images, request, ground, now).plan.request.keys;
  });
  return planRemoval(ground.images, { keys: [...new Set(keys)], mode: 'delete' }, ground);
}

/** What a cleaning takes, alone or of several kinds together: two kinds may hold the same blob, and then only both free it. */
export function cleaningYield(ground: CleaningGround, request: CleaningRequest, now: number): Yield {
  const { kinds } = request;
  const has = (kind: CleaningKind): boolean => kinds.includes(kind);
  const yielded = new Map<string, number>();
  const unfinished = new Set(ground.unfinished.flatMap(({ digests }) => digests));
  const removal = cleanedImages(ground, request, now);
  const going = new Set<string>((removal?.plan.blobs ?? []).map(({ digest }) => digest));
  const wanted = wantedBy(ground.images, going);
  const takeBlob = (digest: Digest): void => {
    const size = ground.blobs.get(digest);
    // Another link to the same bytes stays in the trash, which is emptied first when it is asked for.
    if (size === undefined || (ground.trashed.has(digest) && !has('trash'))) return;
    yielded.set(`blob ${digest}`, size);
  };
  for (const digest of ground.blobs.keys()) {
    if (ground.held.has(digest)) continue;
    if (going.has(digest) && (has('partial') || !unfinished.has(digest))) takeBlob(digest);
    else if (has('partial') && unfinished.has(digest) && !wanted.has(digest)) takeBlob(digest);
    else if (ground.needed.has(digest)) continue;
    else if (has(ground.steps.has(digest) ? 'build' : 'unreachable')) takeBlob(digest);
  }
  for (const { digest, name, bytes } of ground.partials) {
    if (ground.held.has(digest)) continue;
    const isLeft = unfinished.has(digest);
    if (isLeft ? has('partial') && !wanted.has(digest) : has('unreachable') && !ground.needed.has(digest))
      yielded.set(`partial ${name}`, bytes);
  }
  if (has('trash')) for (const { id, bytes } of ground.trash) yielded.set(`trash ${id}`, bytes);
  if (has('build')) for (const [what, bytes] of ground.kept) yielded.set(what, bytes);
  if (has('derived')) for (const { diffId, bytes } of ground.derived) yielded.set(`derived ${diffId}`, bytes);
  return yielded;
}

/** Everything that the images refer to, here or not, but for what goes. */
function wantedBy(images: readonly Image[], going: ReadonlySet<string>): ReadonlySet<Digest> {
  const wanted = new Set<Digest>();
  const want = (digest: Digest): void => {
    if (!going.has(digest)) wanted.add(digest);
  };
  for (const { roots, variants } of images) {
    for (const { descriptor, blobs } of roots) {
      want(descriptor.digest);
      for (const { digest } of blobs) want(digest);
    }
    for (const { descriptor, manifest } of variants) {
      want(descriptor.digest);
      if (manifest === null) continue;
      want(manifest.config.digest);
      for (const { digest } of manifest.layers) want(digest);
    }
  }
  return wanted;
}

export function totalOf(yielded: Yield): number {
  let total = 0;
  for (const bytes of yielded.values()) total += bytes;
  return total;
}
