import type { Run } from '../../command.ts';
import { chooseImage } from './choose-image.ts';
import { chooseLayer } from './choose-layer.ts';

/** The bytes of a file, as they are; links are followed inside the image. */
export const cat: Run = async (flags, [word = '', path = ''], terminal) => {
  const core = await terminal.openCore();
  const { choice } = await chooseImage(core, word, flags, terminal);
  const wanted = flags.text('layer');
  const layer = wanted === null ? null : await chooseLayer(core, choice, wanted);
  const { bytes } = await (
    await core.inside()
  ).files.open(
    { ...choice, path: path.startsWith('/') ? path : `/${path}`, layer },
    { signal: terminal.signal },
  );
  for await (const piece of bytes) {
    terminal.out.write(piece);
    await terminal.out.drained();
  }
  return 0;
};
