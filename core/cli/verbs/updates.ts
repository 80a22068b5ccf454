import type { ImageUpdate, UpdateState } from '../../api/tags.ts';
import { findImage } from '../../image/find-image.ts';
import { nameParts } from '../../image/image-name.ts';
import { shortDigest } from '../../oci/digest.ts';
import { visibleText } from '../../oci/visible-text.ts';
import type { Run } from '../command.ts';
import { printRows, type RowKind } from '../print-rows.ts';
import { listSize } from './image-fields.ts';

const UPDATE: RowKind<ImageUpdate> = {
  fields: {
    Image: { title: 'IMAGE', of: ({ key }) => nameParts(key).familiar },
    State: { title: 'STATE', of: ({ state }) => state.kind },
    Digest: { title: 'NEWER', of: ({ state }) => (state.kind === 'newer' ? shortDigest(state.digest) : '') },
    FullDigest: { title: 'NEWER', of: ({ state }) => (state.kind === 'newer' ? state.digest : '') },
    Download: { title: 'DOWNLOAD', of: ({ state }) => downloadOf(state) },
    Base: { title: 'BASE', of: ({ base }) => base?.name ?? '' },
    BaseState: { title: 'BASE IS', of: ({ base }) => base?.state.kind ?? '' },
    Checked: { title: 'CHECKED', of: ({ checked }) => checked },
  },
  columns: ['Image', 'State', 'Digest', 'Download', 'Base', 'BaseState'],
};

/** Whether what is here is what its name stands for now, and whether its base is. Exits with 0 also when a registry failed. */
export const updates: Run = async (flags, words, terminal) => {
  const core = await terminal.openCore();
  const discovering = await core.discovering();
  const { all } = await core.images();
  const keys =
    words.length === 0
      ? null
      : words.flatMap((word) => {
          const { image, name } = findImage(all, word);
          return name === null ? image.names : [name];
        });
  const found = flags.on('last')
    ? (await discovering.updates()).filter(({ key }) => keys?.includes(key) ?? true)
    : await discovering.checkUpdates(keys, { signal: terminal.signal });
  if (flags.on('quiet')) {
    const newer = found.filter(({ state }) => state.kind === 'newer');
    terminal.out.write(newer.map(({ key }) => `${nameParts(key).familiar}\n`).join(''));
  } else {
    printRows(UPDATE, found, flags.text('format'), terminal.out);
  }
  for (const message of new Set(found.flatMap(problems))) terminal.errors.write(visibleText(`${message}\n`));
  return 0;
};

function problems({ state, base }: ImageUpdate): readonly string[] {
  return [state, ...(base === null ? [] : [base.state])].flatMap((each) =>
    each.kind === 'unknown' ? [each.error.message] : [],
  );
}

function downloadOf(state: UpdateState): string {
  return state.kind === 'newer' && state.download !== null ? listSize(state.download) : '';
}
