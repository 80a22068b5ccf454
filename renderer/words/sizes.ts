/** The words for sizes, each with the one sentence that says what it counts (K12). One vocabulary from core to label. */

export const SIZE_WORDS = {
  download: {
    name: 'Download',
    sentence: 'Compressed bytes that a pull of this image alone transfers: its layers, config and manifest.',
  },
  unpacked: {
    name: 'Unpacked',
    sentence: 'Bytes of its layers when extracted: the SIZE that docker images shows.',
  },
  onDisk: {
    name: 'On disk',
    sentence: 'Bytes that this store holds for it, whether other images share them or not.',
  },
  unique: { name: 'Unique', sentence: 'Bytes that come back if only this image is removed.' },
  shared: { name: 'Shared', sentence: 'Bytes on disk that other images here use too; they are stored once.' },
} as const;

export const TOTAL_WORDS = {
  images: 'Images in this store, counting each name once and unnamed images too.',
  virtual: 'What all images would take if each kept its own copy of every layer.',
  onDisk: 'What they really take: every layer is stored once, however many images use it.',
  saved: 'Virtual minus on disk: what storing shared layers once saves you.',
  reclaimable: 'What removing unnamed images and leftovers would bring back.',
  partial: 'Bytes of downloads that did not finish; resuming uses them.',
  trash: 'Removed, but kept until the time for Undo is over.',
  derived: 'Indexes that make browsing fast; they can be rebuilt at any time.',
} as const;

export const IDEAS: readonly (readonly [title: string, text: string])[] = [
  [
    'Layer',
    'An image is a stack of layers. Each one holds the files that one build step added, changed or removed, and is named by the digest of its bytes.',
  ],
  [
    'Sharing',
    'Two images that were built on the same base have the same first layers. They are downloaded once and stored once, so the second image costs only what is new in it.',
  ],
  [
    'Tag',
    'A name for an image, like nginx:1.27. Several tags may name one image; removing a tag removes bytes only when it was the last one.',
  ],
  [
    'Dangling',
    'An image that lost its last name, shown as <none>, usually because a newer one took it over. It still takes space until it is removed.',
  ],
];
