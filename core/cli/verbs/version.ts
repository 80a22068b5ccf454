import type { Run } from '../command.ts';
import { parseTemplate } from '../template/parse.ts';
import { renderTemplate } from '../template/render.ts';

export const version: Run = async (flags, _words, terminal) => {
  const facts = {
    Version: await terminal.version(),
    Os: process.platform,
    Arch: process.arch,
    Node: process.version,
  };
  const format = flags.text('format');
  const text =
    format === null
      ? `Strata version ${facts.Version}`
      : renderTemplate(parseTemplate(format === 'json' ? '{{json .}}' : format), { ...facts, Client: facts });
  terminal.out.write(`${text}\n`);
  return 0;
};
