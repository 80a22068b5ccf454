import type { DocumentView } from '../../api/images.ts';
import type { OpenedSource } from '../../api/opened.ts';
import { digestAlgorithm } from '../../oci/digest.ts';
import { visibleText } from '../../oci/visible-text.ts';
import { digestOf } from '../../transfer/look/document-budget.ts';
import type { FoundDocument, FoundImage } from '../../transfer/look/found-image.ts';
import type { LookedLayers } from '../../transfer/look/look-layers.ts';
import type { Store } from '../../store/store.ts';
import type { LookedAt } from './ground.ts';
import { openedDetail } from './opened-detail.ts';

export interface OpenedImageParts {
  readonly key: string;
  readonly source: Pick<OpenedSource, 'id' | 'title' | 'kind'>;
  readonly image: FoundImage;
  readonly layers: LookedLayers;
}

/** An opened image with what is known of it by now. */
export interface KnownImage extends LookedAt {
  readonly looked: LookedLayers;
  /** Looks again at what is known of its layers, for `detail`. */
  refresh(): Promise<void>;
}

const NEVER = new AbortController().signal;

export async function openedImage(store: Store, parts: OpenedImageParts): Promise<KnownImage> {
  const { image, layers } = parts;
  let detail = await detailNow(store, parts);
  const refresh = async (): Promise<void> => {
    detail = await detailNow(store, parts);
  };
  return {
    get detail() {
      return detail;
    },
    config: image.config,
    annotations: image.annotations,
    looked: layers,
    refresh,
    async layers({ signal = NEVER, upTo } = {}) {
      try {
        return await layers.places(signal, upTo ?? null);
      } finally {
        await refresh();
      }
    },
    documents: () => Promise.all(image.documents.map(documentView)),
  };
}

async function detailNow(
  store: Store,
  { key, source, image, layers }: OpenedImageParts,
): Promise<LookedAt['detail']> {
  const inStore = new Set<string>();
  for (const { digest } of image.layers)
    if (digest !== null && (await store.has(digest))) inStore.add(digest);
  return openedDetail({ key, source, image, inStore, facts: await layers.facts() });
}

async function documentView({ role, digest, mediaType, read }: FoundDocument): Promise<DocumentView> {
  const bytes = await read();
  return {
    role,
    digest,
    mediaType: visibleText(mediaType),
    size: bytes.length,
    text: visibleText(new TextDecoder().decode(bytes)),
    verified: digestOf(bytes, digestAlgorithm(digest)) === digest,
  };
}
