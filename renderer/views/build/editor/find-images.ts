import { call } from '../../../bridge.ts';

const MOST = 60;

/** Names of images in the store that the word occurs in, as people write them. None when the store cannot be read. */
export async function findImages(word: string): Promise<readonly string[]> {
  try {
    const { rows } = await call('images.page', {
      filters: word === '' ? [] : [word],
      sort: { by: 'name', descending: false },
      groupBy: 'none',
      offset: 0,
      limit: MOST,
    });
    const names = rows.flatMap(({ name, repository, tag }) =>
      name === null ? [] : [tag === '<none>' ? repository : `${repository}:${tag}`],
    );
    return [...new Set(names)];
  } catch {
    return [];
  }
}
