import type { Image } from '../image.ts';
import { imageByKey } from '../find-image.ts';
import { planRemoval } from '../removal/removal.ts';
import { reachableBlobs } from './totals.ts';

/** Bytes of a selection, shared blobs once, and what comes back if all of it goes (C15). Keys that went are passed by. */
export function selectionTotals(images: readonly Image[], keys: readonly string[]) {
  const known = new Set(images.flatMap((image) => [image.manifestDigest, ...image.names]));
  const here = [...new Set(keys)].filter((key) => known.has(key));
  const selected = new Set(here.map((key) => imageByKey(images, key).image));
  let onDisk = 0;
  for (const blob of reachableBlobs([...selected]).values()) onDisk += blob.size;
  const { plan } = planRemoval(images, { keys: here, mode: 'delete' }, { readOnly: false, location: '' });
  return { count: here.length, onDisk, frees: plan.frees };
}
