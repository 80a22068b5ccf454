import type { HistoryStep, LayerView } from '../../../api/images.ts';
import { shortDigest } from '../../../oci/digest.ts';
import { visibleLine } from '../../../oci/visible-text.ts';
import type { Run } from '../../command.ts';
import { printRows, type RowKind } from '../../print-rows.ts';
import { listSize, NOT_YET } from '../image-fields.ts';
import { chooseImage } from './choose-image.ts';

interface Row {
  readonly layer: LayerView;
  readonly step: HistoryStep | undefined;
}

const LONGEST_INSTRUCTION = 60;

/** The base first, as layers lie. */
export const layers: Run = async (flags, [word = ''], terminal) => {
  const core = await terminal.openCore();
  const { choice } = await chooseImage(core, word, flags, terminal);
  const detail = await (await core.images()).detail(choice.key, choice.platform);
  const rows = detail.layers.map((layer) => ({
    layer,
    step: detail.history.find((each) => each.layer === layer.position),
  }));
  const whole = flags.on('no-trunc');
  const digest = (text: string): string => (whole ? text : shortDigest(text));
  const kind: RowKind<Row> = {
    fields: {
      Layer: { title: 'LAYER', of: ({ layer }) => String(layer.position + 1) },
      Digest: { title: 'DIGEST', of: ({ layer }) => digest(layer.digest) },
      DiffID: { title: 'DIFF ID', of: ({ layer }) => digest(layer.diffId) },
      Download: { title: 'DOWNLOAD', of: ({ layer }) => listSize(layer.download) },
      Size: { title: 'SIZE', of: ({ layer }) => listSize(layer.unpacked) },
      Entries: { title: 'ENTRIES', of: ({ layer }) => String(layer.entries ?? NOT_YET) },
      Shared: { title: 'SHARED WITH', of: ({ layer }) => String(layer.sharedWith.length) },
      Images: { title: 'IMAGES', of: ({ layer }) => layer.sharedWith.map(({ title }) => title).join(', ') },
      State: { title: 'STATE', of: ({ layer }) => layer.state },
      MediaType: { title: 'MEDIA TYPE', of: ({ layer }) => layer.mediaType },
      CreatedBy: { title: 'CREATED BY', of: ({ step }) => instruction(step, whole) },
    },
    columns: ['Layer', 'Digest', 'Download', 'Size', 'Entries', 'Shared', 'CreatedBy'],
  };
  printRows(kind, rows, flags.text('format'), terminal.out);
  return 0;
};

function instruction(step: HistoryStep | undefined, whole: boolean): string {
  const text = Array.from(visibleLine(step?.instruction ?? ''));
  return whole || text.length <= LONGEST_INSTRUCTION
    ? text.join('')
    : `${text.slice(0, LONGEST_INSTRUCTION - 1).join('')}…`;
}
