import type { UploadMemory } from '../../registry/upload/upload-order.ts';

export interface RememberedUploads extends UploadMemory {
  /** By "registry/repository digest": where an unfinished upload goes on. */
  readonly places: Map<string, string>;
}

/** Where unfinished uploads go on, in memory. */
export function rememberUploads(): RememberedUploads {
  const places = new Map<string, string>();
  return {
    places,
    recall: (name, digest) => Promise.resolve(places.get(`${name} ${digest}`)),
    async keep(name, digest, place) {
      if (place === null) places.delete(`${name} ${digest}`);
      else places.set(`${name} ${digest}`, place);
    },
  };
}
