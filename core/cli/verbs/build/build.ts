import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { BuildRequest, BuildResult } from '../../../api/build.ts';
import { reportError, StrataError } from '../../../oci/strata-error.ts';
import type { Run } from '../../command.ts';
import type { Flags } from '../../flags.ts';
import type { Output, Terminal } from '../../terminal.ts';
import { check } from './check.ts';
import { watchForFailure, type NamedText } from './failed-step.ts';
import { oneOf, refuse } from './flag-values.ts';
import { jsonLine } from './json-progress.ts';
import { buildMetadata } from './metadata.ts';
import { openProgress, progressKind } from './progress.ts';
import { isStandardOutput } from './read-output.ts';
import { readBuildRequest } from './read-request.ts';

export const build: Run = async (flags, [word = '.'], terminal) => {
  const spooled: string[] = [];
  try {
    const request = await readBuildRequest(flags, word, {
      folder: terminal.folder,
      environment: process.env,
      input: () => terminal.input(),
      async spool(bytes) {
        const file = await (await (await terminal.openCore()).building()).spool(bytes);
        spooled.push(file);
        return file;
      },
    });
    const call = oneOf('call', flags.text('call') ?? 'build', ['build', 'check'] as const);
    return call === 'check' || flags.on('check')
      ? await checkOnly(request, terminal)
      : await carryOut(flags, request, terminal);
  } finally {
    for (const file of spooled) await rm(file, { force: true });
  }
};

async function checkOnly(request: BuildRequest, terminal: Terminal): Promise<number> {
  const building = await (await terminal.openCore()).building();
  const { name, text } = await building.dockerfile(request, { signal: terminal.signal });
  return check(name, text, terminal.out);
}

async function carryOut(flags: Flags, request: BuildRequest, terminal: Terminal): Promise<number> {
  const quiet = flags.on('quiet') || flags.text('progress') === 'quiet';
  const writesOut = isStandardOutput(request.output);
  if (writesOut && terminal.out.isTerminal)
    throw refuse('dest file is required for this output. refusing to write to console');
  const kind = progressKind(flags.text('progress'), quiet, terminal.errors.isTerminal);
  const progress = openProgress(kind, terminal, writesOut);
  const failure = watchForFailure();
  let dockerfile: NamedText | null = null;
  const building = await (await terminal.openCore()).building();
  let result: BuildResult;
  try {
    result = await building.build(request, {
      signal: terminal.signal,
      observe(event) {
        failure.observe(event);
        progress.observe(event);
      },
      onDockerfile: (read) => (dockerfile = read),
      async write(bytes) {
        terminal.out.write(bytes);
        await terminal.out.drained();
      },
    });
  } catch (error) {
    progress.end();
    if (kind === 'json')
      jsonLine(writesOut ? terminal.errors : terminal.out, { kind: 'failed', error: reportError(error) });
    else if (!terminal.signal.aborted) failure.print(terminal.errors, lineOf(error), dockerfile);
    throw error;
  }
  progress.end();
  await tell(flags, request, result, terminal);
  if (kind === 'json') jsonLine(writesOut ? terminal.errors : terminal.out, { kind: 'result', ...result });
  if (kind === 'plain' || kind === 'tty') sayResult(result, terminal.errors);
  if (quiet && !writesOut) terminal.out.write(`${result.imageId}\n`);
  return 0;
}

async function tell(
  flags: Flags,
  request: BuildRequest,
  result: BuildResult,
  terminal: Terminal,
): Promise<void> {
  const idFile = flags.text('iidfile');
  if (idFile !== null) await writeFile(path.resolve(terminal.folder, idFile), result.imageId);
  const metadata = flags.text('metadata-file');
  if (metadata !== null)
    await writeFile(path.resolve(terminal.folder, metadata), buildMetadata(request, result));
}

function sayResult({ digest, layers, steps, cached, milliseconds }: BuildResult, errors: Output): void {
  const time = `${(milliseconds / 1000).toFixed(1)}s`;
  errors.write(`\nBuilt ${digest} in ${time}: ${layers} layers, ${cached} of ${steps} steps cached\n`);
}

function lineOf(error: unknown): number | null {
  const line = error instanceof StrataError ? error.evidence['line'] : undefined;
  return typeof line === 'number' ? line : null;
}
