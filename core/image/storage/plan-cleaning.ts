import {
  CLEANING_KINDS,
  type CleaningKind,
  type CleaningPlan,
  type CleaningRequest,
} from '../../api/storage.ts';
import { shortDigest } from '../../oci/digest.ts';
import { imageByKey } from '../find-image.ts';
import { imageTitle } from '../image-name.ts';
import type { CleaningGround } from './cleaning-ground.ts';
import { cleanedImages, cleaningYield, totalOf, type Yield } from './cleaning-yield.ts';

/** As many as a person reads. */
const LISTED = 200;
const SAID = 20;

type Item = CleaningPlan['kinds'][number]['items'][number];

/**
 * What a cleaning takes, to the byte: blobs, unfinished downloads, trash and, when they are asked for, indexes. The index of a layer
 * that goes with its image is not counted: it goes a little later.
 */
export function planCleaning(ground: CleaningGround, request: CleaningRequest, now: number): CleaningPlan {
  const kinds = CLEANING_KINDS.filter((kind) => request.kinds.includes(kind));
  return {
    kinds: kinds.map((kind) => {
      const alone: CleaningRequest = { kinds: [kind], until: request.until };
      const yielded = cleaningYield(ground, alone, now);
      const items = itemsOf(kind, ground, alone, yielded, now).sort((a, b) => b.bytes - a.bytes);
      return {
        kind,
        items: items.slice(0, LISTED),
        itemCount: items.length,
        bytes: totalOf(yielded),
        stays: staysOf(kind, ground).slice(0, SAID),
      };
    }),
    frees: totalOf(cleaningYield(ground, request, now)),
    undoable: kinds.includes('dangling') || kinds.includes('unused'),
  };
}

function itemsOf(
  kind: CleaningKind,
  ground: CleaningGround,
  request: CleaningRequest,
  yielded: Yield,
  now: number,
): Item[] {
  switch (kind) {
    case 'dangling':
    case 'unused':
      return (cleanedImages(ground, request, now)?.plan.deleted ?? []).map(({ title, manifestDigest }) => ({
        title,
        bytes: imageByKey(ground.images, manifestDigest).image.unique,
        key: manifestDigest,
      }));
    case 'unreachable':
      return [...yielded].map(([what, bytes]) => {
        const [, name = ''] = what.split(' ');
        const digest = ground.partials.find((partial) => partial.name === name)?.digest ?? name;
        return { title: shortDigest(digest), bytes, key: digest };
      });
    case 'partial':
      return ground.unfinished.map(({ title, digests }) => {
        const own = new Set<string>(digests);
        const names = ground.partials
          .filter(({ digest }) => own.has(digest))
          .map(({ name }) => `partial ${name}`);
        const mine = [...digests.map((digest) => `blob ${digest}`), ...names];
        const bytes = mine.reduce((total, what) => total + (yielded.get(what) ?? 0), 0);
        return { title, bytes, key: null };
      });
    case 'trash':
      return ground.trash.map(({ id, title, bytes }) => ({ title, bytes, key: id }));
    case 'build': {
      const count = ground.steps.size;
      const title = `What builds keep, ${count} ${count === 1 ? 'layer' : 'layers'} of steps among it`;
      return yielded.size === 0 ? [] : [{ title, bytes: totalOf(yielded), key: null }];
    }
    case 'derived': {
      const count = ground.derived.length;
      const bytes = totalOf(yielded);
      return count === 0
        ? []
        : [{ title: `Indexes of ${count} ${count === 1 ? 'layer' : 'layers'}`, bytes, key: null }];
    }
  }
}

function staysOf(kind: CleaningKind, ground: CleaningGround): readonly string[] {
  switch (kind) {
    case 'dangling':
    case 'unused':
      return ground.images.flatMap((image) => {
        const isAsked = kind === 'unused' || image.names.length === 0;
        const [holder] = image.heldBy;
        return isAsked && holder !== undefined ? [`${imageTitle(image)}: "${holder}" works with it`] : [];
      });
    case 'unreachable':
    case 'partial': {
      const jobs = new Set([...ground.held.values()].flat());
      return [...jobs].map((job) => `What "${job}" works with`);
    }
    case 'trash':
      return [];
    case 'build':
      return ['Cache mounts, and steps whose layers images have'];
    case 'derived':
      return ['What was learned of layers as a whole, and how the store grew'];
  }
}
