import { findImage } from '../../image/find-image.ts';
import { StrataError } from '../../oci/strata-error.ts';
import { plainJson, visibleLine, visibleText } from '../../oci/visible-text.ts';
import type { Run } from '../command.ts';
import { parseTemplate } from '../template/parse.ts';
import { renderTemplate } from '../template/render.ts';

/** Several at once; what is not here is said on stderr after the rest, and makes the exit code 1. */
export const inspect: Run = async (flags, words, terminal) => {
  const format = flags.text('format');
  const body = format === null ? null : parseTemplate(format === 'json' ? '{{json .}}' : format);
  const images = await (await terminal.openCore()).images();
  const keys: string[] = [];
  const missing: string[] = [];
  for (const word of words) {
    try {
      const { image, name } = findImage(images.all, word);
      keys.push(name ?? image.manifestDigest);
    } catch (error) {
      if (!(error instanceof StrataError)) throw error;
      missing.push(
        error.code === 'IMAGE_NOT_FOUND'
          ? `Error: No such object: ${visibleLine(word)}`
          : `Error: ${error.message}`,
      );
    }
  }
  const json = keys.length === 0 ? '[]' : await images.inspect(keys);
  if (body === null) {
    terminal.out.write(`${plainJson(json)}\n`);
  } else {
    const values = JSON.parse(json) as readonly unknown[];
    const { isTerminal } = terminal.out;
    const shown = (text: string): string => (isTerminal ? visibleText(text) : text);
    for (const value of values) terminal.out.write(`${shown(renderTemplate(body, value))}\n`);
  }
  for (const line of missing) terminal.errors.write(`${line}\n`);
  return missing.length === 0 ? 0 : 1;
};
