import { useEffect, useState } from 'react';
import { call } from '../../../bridge.ts';
import { familiarName } from '../../../words/format.ts';

const MOST = 30;
const PAUSE = 120;

/** Names in the store that begin so: an image that is built again keeps its name. */
export function useImageNames(text: string): readonly string[] {
  const [names, setNames] = useState<readonly string[]>([]);
  useEffect(() => {
    let current = true;
    const ask = (): void => {
      call('images.page', {
        filters: text.trim() === '' ? [] : [text.trim()],
        sort: { by: 'created', descending: true },
        groupBy: 'none',
        offset: 0,
        limit: MOST,
      }).then(
        (page) =>
          current && setNames(page.rows.flatMap(({ name }) => (name === null ? [] : [familiarName(name)]))),
        // nothing is offered then
        () => current && setNames([]),
      );
    };
    const timer = setTimeout(ask, PAUSE);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [text]);
  return names;
}
