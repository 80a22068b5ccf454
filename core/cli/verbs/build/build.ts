import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { BuildEvent } from '../../../api/build.ts';
import type { Run } from '../../command.ts';
import type { Terminal } from '../../terminal.ts';
import { UsageError } from '../../usage-error.ts';
import { jsonProgress } from './json-progress.ts';
import { plainProgress } from './plain-progress.ts';
import { readBuildRequest } from './read-request.ts';
import { terminalProgress } from './terminal-progress.ts';

export interface BuildProgress {
  observe(event: BuildEvent): void;
  /** Draws for the last time. */
  end(): void;
}

export const build: Run = async (flags, [context = '.'], terminal) => {
  const quiet = flags.on('quiet') || flags.text('progress') === 'quiet';
  const progress = quiet ? null : progressOf(flags.text('progress') ?? 'auto', terminal);
  const request = await readBuildRequest(flags, context, {
    folder: terminal.folder,
    readInput: () => terminal.readAll(),
  });
  const core = await terminal.openCore();
  const building = await core.building();
  try {
    const result = await building.build(request, {
      signal: terminal.signal,
      observe: (event) => progress?.observe(event),
      write: async (bytes) => {
        terminal.out.write(bytes);
        await terminal.out.drained();
      },
    });
    progress?.end();
    const idFile = flags.text('iidfile');
    if (idFile !== null) await writeFile(path.resolve(terminal.folder, idFile), result.imageId);
    if (quiet) terminal.out.write(`${result.imageId}\n`);
    return 0;
  } catch (error) {
    progress?.end();
    throw error;
  }
};

function progressOf(kind: string, terminal: Terminal): BuildProgress {
  const { errors } = terminal;
  if (kind === 'json') return jsonProgress(terminal.out);
  if (kind === 'plain' || (kind === 'auto' && !errors.isTerminal)) return plainProgress(errors);
  if (kind === 'tty' || kind === 'auto') return terminalProgress(errors);
  throw new UsageError(`ERROR: invalid progress mode ${kind}: use auto, plain, tty, json or quiet`, 125);
}
