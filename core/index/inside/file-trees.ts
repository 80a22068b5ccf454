import type { FileRow, FilesPage, FilesQuery, FilesView, ImageChoice } from '../../api/files.ts';
import { EVERY_FILE } from '../../api/files.ts';
import type { ImageFiles } from '../../image/files/image-files.ts';
import { StrataError } from '../../oci/strata-error.ts';
import type { FilesInside } from '../inside.ts';
import type { InsideGround, PlacedImage } from './ground.ts';

/** Lines that are asked for at a time where a comparison is gone through. */
const BATCH = 2000;

type ComparisonView = Extract<FilesView, { readonly kind: 'comparison' }>;

interface TreeGround extends Pick<InsideGround, 'files' | 'workers'> {
  readonly image: (choice: ImageChoice) => Promise<Pick<PlacedImage, 'layers'>>;
}

/** The trees of an image, from the indexes of its layers. */
export function fileTrees(
  ground: TreeGround,
): Pick<FilesInside, 'page' | 'entries' | 'history' | 'waste' | 'map'> {
  async function filesOf(choice: ImageChoice, upTo: number | null = null): Promise<ImageFiles> {
    // A thread comes up while the image is looked for.
    ground.workers.warm('files', 1);
    const image = await ground.image(choice);
    try {
      return await ground.files.of(await image.layers());
    } catch (error) {
      if (upTo === null || !isElsewhere(error)) throw error;
      // What stands on it is in a registry and not listed: a view that ends below needs nothing of that.
      return ground.files.of(await image.layers({ upTo }));
    }
  }

  async function page({ key, platform, view, ...query }: FilesQuery): Promise<FilesPage> {
    if (view.kind !== 'comparison')
      return (await filesOf({ key, platform }, topOf(view))).page({ ...query, view });
    const files = await filesOf({ key, platform });
    return files.comparePage(await filesOf(view.with), query);
  }

  /** In the order that pages have, which is not that of bytes. */
  async function* compared(choice: ImageChoice, view: ComparisonView, path: string): AsyncIterable<FileRow> {
    const [files, other] = await Promise.all([filesOf(choice), filesOf(view.with)]);
    const query = { expanded: 'all', sort: { by: 'name', descending: false }, filter: EVERY_FILE } as const;
    const folder = path === '/' ? '/' : `${path}/`;
    for (let offset = 0, lines = 1; offset < lines; offset += BATCH) {
      const batch = await files.comparePage(other, { ...query, offset, limit: BATCH });
      lines = batch.lines;
      yield* batch.rows.filter((row) => row.path === path || row.path.startsWith(folder));
    }
  }

  return {
    page,
    async *entries(choice, view, path) {
      if (view.kind === 'comparison') return yield* compared(choice, view, path);
      const files = await filesOf(choice, topOf(view));
      for await (const batch of files.list(view, path)) for (const { row } of batch) yield row;
    },
    history: async (choice, path) => (await filesOf(choice)).history(path),
    waste: async (choice, limit) => (await filesOf(choice)).waste(limit),
    map: async ({ key, platform, ...query }) => (await filesOf({ key, platform })).map(query),
  };
}

/** The topmost layer that a view needs. */
function topOf(view: Exclude<FilesView, ComparisonView>): number {
  return view.kind === 'layer' ? view.layer : view.upTo;
}

function isElsewhere(error: unknown): boolean {
  return error instanceof StrataError && error.code === 'LAYER_ELSEWHERE';
}
