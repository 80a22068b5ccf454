import type { Run } from '../../command.ts';
import { chooseImage } from './choose-image.ts';
import { chooseLayer } from './choose-layer.ts';
import { withContents } from './list-files.ts';

/** The bytes of a file, as they are; links are followed inside the image. */
export const cat: Run = async (flags, [word = '', path = ''], terminal) => {
  const core = await terminal.openCore();
  const chosen = await chooseImage(core, word, flags, terminal);
  const wanted = flags.text('layer');
  const layer = wanted === null ? null : await chooseLayer(core, chosen.choice, wanted);
  const file = { ...chosen.choice, path: path.startsWith('/') ? path : `/${path}`, layer };
  const { files } = await core.inside();
  return withContents(chosen, async () => {
    const { bytes } = await files.open(file, { signal: terminal.signal });
    for await (const piece of bytes) {
      terminal.out.write(piece);
      await terminal.out.drained();
    }
    return 0;
  });
};
