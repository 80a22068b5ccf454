import type { ImageChoice } from '../../../api/files.ts';
import type { LayerView } from '../../../api/images.ts';
import type { Core } from '../../../index.ts';
import { StrataError } from '../../../oci/strata-error.ts';

/** Layers count from 1 at the base, as the window says it; a digest or diff ID, whole or its beginning, does as well. */
export async function chooseLayer(core: Core, choice: ImageChoice, word: string): Promise<number> {
  const { layers } = await (await core.images()).detail(choice.key, choice.platform);
  if (/^\d{1,5}$/.test(word)) {
    const position = Number(word) - 1;
    if (position >= 0 && position < layers.length) return position;
    throw unknown(word, layers);
  }
  const hex = word.replace(/^sha256:/, '').toLowerCase();
  const begins = (digest: string): boolean => digest.replace(/^sha256:/, '').startsWith(hex);
  const found = layers.filter(({ digest, diffId }) => hex.length >= 4 && (begins(digest) || begins(diffId)));
  const [only] = found;
  if (only === undefined) throw unknown(word, layers);
  if (found.length > 1)
    throw new StrataError('AMBIGUOUS_ID', `"${word}" is the beginning of ${found.length} layers' digests`);
  return only.position;
}

function unknown(word: string, layers: readonly LayerView[]): StrataError {
  return new StrataError('INVALID_INPUT', `The image has no layer "${word}"`, {
    action: `Its layers are 1 (the base) to ${layers.length}; strata layers lists them.`,
  });
}
