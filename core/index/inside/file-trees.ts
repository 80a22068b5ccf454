import type { FileRow, FilesPage, FilesQuery, FilesView, ImageChoice } from '../../api/files.ts';
import { EVERY_FILE } from '../../api/files.ts';
import type { ImageFiles } from '../../image/files/image-files.ts';
import type { FilesInside } from '../inside.ts';
import type { InsideGround, PlacedImage } from './ground.ts';

/** Lines that are asked for at a time where a comparison is gone through. */
const BATCH = 2000;

type ComparisonView = Extract<FilesView, { readonly kind: 'comparison' }>;

interface TreeGround extends Pick<InsideGround, 'files'> {
  readonly image: (choice: ImageChoice) => Promise<Pick<PlacedImage, 'layers'>>;
}

/** The trees of an image, from the indexes of its layers. */
export function fileTrees(
  ground: TreeGround,
): Pick<FilesInside, 'page' | 'entries' | 'history' | 'waste' | 'map'> {
  async function filesOf(choice: ImageChoice): Promise<ImageFiles> {
    const image = await ground.image(choice);
    return ground.files.of(await image.layers());
  }

  async function page({ key, platform, view, ...query }: FilesQuery): Promise<FilesPage> {
    const files = await filesOf({ key, platform });
    return view.kind === 'comparison'
      ? files.comparePage(await filesOf(view.with), query)
      : files.page({ ...query, view });
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
      const files = await filesOf(choice);
      for await (const batch of files.list(view, path)) for (const { row } of batch) yield row;
    },
    history: async (choice, path) => (await filesOf(choice)).history(path),
    waste: async (choice, limit) => (await filesOf(choice)).waste(limit),
    map: async ({ key, platform, ...query }) => (await filesOf({ key, platform })).map(query),
  };
}
