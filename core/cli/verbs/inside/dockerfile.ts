import { visibleText } from '../../../oci/visible-text.ts';
import type { Run } from '../../command.ts';
import { chooseImage } from './choose-image.ts';

/** The Dockerfile as far as the history tells it; what cannot be known is said on stderr. */
export const dockerfile: Run = async (flags, [word = ''], terminal) => {
  const core = await terminal.openCore();
  const { choice } = await chooseImage(core, word, flags, terminal);
  const told = await (await core.images()).dockerfile(choice);
  terminal.out.write(`${visibleText(told.text).trimEnd()}\n`);
  for (const { line, text } of told.notes) terminal.errors.write(`Line ${line + 1}: ${visibleText(text)}\n`);
  return 0;
};
