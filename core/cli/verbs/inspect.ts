import { reportError, StrataError } from '../../oci/strata-error.ts';
import { plainJson, visibleLine, visibleText } from '../../oci/visible-text.ts';
import type { Run } from '../command.ts';
import { remedyOf } from '../say-error.ts';
import { parseTemplate } from '../template/parse.ts';
import { renderTemplate } from '../template/render.ts';
import { chooseImage } from './inside/choose-image.ts';

/** Several at once; what is not here is said on stderr after the rest, and makes the exit code 1. */
export const inspect: Run = async (flags, words, terminal) => {
  const format = flags.text('format');
  const body = format === null ? null : parseTemplate(format === 'json' ? '{{json .}}' : format);
  const core = await terminal.openCore();
  const keys: string[] = [];
  const missing: string[] = [];
  for (const word of words) {
    try {
      keys.push((await chooseImage(core, word, flags, terminal)).choice.key);
    } catch (error) {
      if (!(error instanceof StrataError) || terminal.signal.aborted) throw error;
      missing.push(
        error.code === 'IMAGE_NOT_FOUND'
          ? `Error: No such object: ${visibleLine(word)}`
          : `Error: ${error.message}\n${remedyOf(reportError(error))}`.trimEnd(),
      );
    }
  }
  const json = keys.length === 0 ? '[]' : await (await core.images()).inspect(keys);
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
