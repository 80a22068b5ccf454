/** What kind of place an image was opened from, in words. */
import type { OpenedSource } from '../../core/api/opened.ts';

export const SOURCE_WORDS: Readonly<Record<OpenedSource['kind'], string>> = {
  'docker-archive': 'Docker archive',
  'oci-archive': 'OCI archive',
  'oci-layout': 'OCI layout folder',
  registry: 'In the registry',
};
