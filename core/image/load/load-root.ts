import type { BlobReference, DocumentSummary, IndexChild, IndexSummary } from './summary.ts';
import type { ImageVariant } from '../image.ts';

/** Synchronous when the cache knows: 10,000 images must not cost 30,000 turns of the event loop. */
export type SummaryReader = (
  reference: BlobReference,
  isConfig: boolean,
) => DocumentSummary | undefined | Promise<DocumentSummary | undefined>;

/** A root with what it reaches, present or not. */
export interface LoadedRoot {
  readonly variants: readonly ImageVariant[];
  /** Everything it reaches as far as documents are here, the root itself first. */
  readonly reaches: readonly BlobReference[];
  readonly problem: string | null;
}

/** Indexes within indexes: the specification allows them, nobody needs more than one level. */
const DEEPEST_INDEX = 3;

export function loadRoot(descriptor: BlobReference, reader: SummaryReader): LoadedRoot | Promise<LoadedRoot> {
  return then(reader(descriptor, false), (document) => {
    if (document?.kind === 'index') return loadIndex(descriptor, document, reader, 1);
    return then(loadVariant(descriptor, document, '', reader), ({ variant, reaches }) => ({
      variants: [variant],
      reaches,
      problem: variant.problem,
    }));
  });
}

async function loadIndex(
  descriptor: BlobReference,
  index: IndexSummary,
  reader: SummaryReader,
  depth: number,
): Promise<LoadedRoot> {
  const variants: ImageVariant[] = [];
  const reaches: BlobReference[] = [descriptor];
  let problem: string | null = null;
  for (const child of index.children) {
    const summary = reader(child, false);
    const document = summary instanceof Promise ? await summary : summary;
    if (document?.kind === 'index') {
      if (depth === DEEPEST_INDEX) {
        problem = `Its index holds indexes more than ${DEEPEST_INDEX} deep`;
        continue;
      }
      const nested = await loadIndex(child, document, reader, depth + 1);
      variants.push(...nested.variants);
      reaches.push(...nested.reaches);
      problem ??= nested.problem;
      continue;
    }
    const loading = loadVariant(child, document, child.platform ?? '', reader);
    const loaded = loading instanceof Promise ? await loading : loading;
    reaches.push(...loaded.reaches);
    if (isImage(child)) variants.push(loaded.variant);
  }
  return { variants, reaches, problem };
}

function isImage(child: IndexChild): boolean {
  return child.platform !== null && !child.nested;
}

function loadVariant(
  descriptor: BlobReference,
  document: DocumentSummary | undefined,
  platform: string,
  reader: SummaryReader,
): Loaded | Promise<Loaded> {
  const bare = { descriptor, platform, here: document !== undefined, manifest: null, config: null };
  if (document?.kind !== 'manifest') {
    const problem =
      document === undefined
        ? null
        : document.kind === 'unreadable'
          ? document.problem
          : 'Its manifest is no manifest';
    return { variant: { ...bare, problem }, reaches: [descriptor] };
  }
  return then(reader(document.config, true), (config): Loaded => {
    const known = config?.kind === 'config' ? config : null;
    return {
      variant: {
        descriptor,
        // An index may say "linux/arm64" where the config says "linux/arm64/v8"; the one that lists is the one that is chosen by.
        platform: platform || (known?.platform ?? ''),
        here: true,
        manifest: document,
        config: known,
        problem: config?.kind === 'unreadable' ? config.problem : null,
      },
      reaches: [descriptor, document.config, ...document.layers],
    };
  });
}

interface Loaded {
  readonly variant: ImageVariant;
  readonly reaches: readonly BlobReference[];
}

function then<A, B>(value: A | Promise<A>, next: (value: A) => B | Promise<B>): B | Promise<B> {
  return value instanceof Promise ? value.then(next) : next(value);
}
