import path from 'node:path';
import type { BuildContext, BuildRequest } from '../../../api/build.ts';
import { formatPlatform, machinePlatform } from '../../../oci/platform.ts';
import type { Flags } from '../../flags.ts';
import { oneOf, readPair, refuse } from './flag-values.ts';
import { readProvenance } from './read-attestation.ts';
import { readCacheFrom, readCacheTo } from './read-cache.ts';
import { readContext, readNamedContext } from './read-context.ts';
import { readInput, type InputOptions } from './read-input.ts';
import { readOutput } from './read-output.ts';
import { readSecret, readSsh } from './read-secrets.ts';

export interface ReadOptions extends InputOptions {
  /** Where relative paths begin. */
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
}

/** What the flags and the context say. `-` as context is a Dockerfile without a context, or an archive that has one. */
export async function readBuildRequest(
  flags: Flags,
  word: string,
  options: ReadOptions,
): Promise<BuildRequest> {
  const { folder, environment } = options;
  const file = flags.text('file');
  const each = <Value>(
    flag: string,
    read: (text: string) => readonly [string, Value],
  ): Readonly<Record<string, Value>> => Object.fromEntries(flags.list(flag).map(read));
  const request = {
    tags: flags.list('tag'),
    target: flags.text('target'),
    args: Object.fromEntries(flags.list('build-arg').flatMap((text) => readPair(text, environment))),
    labels: Object.fromEntries(
      flags.list('label').flatMap((text) => readPair(text.includes('=') ? text : `${text}=`, {})),
    ),
    platforms: readPlatforms(flags.list('platform')),
    contexts: each('build-context', (text) => readNamedContext(text, folder)),
    secrets: each('secret', (text) => readSecret(text, folder)),
    ssh: each('ssh', (text) => readSsh(text, folder, environment)),
    noCache: flags.on('no-cache'),
    noCacheStages: commaSeparated(flags.list('no-cache-filter')),
    pull: flags.on('pull'),
    cacheFrom: flags.list('cache-from').map((text) => readCacheFrom(text, folder)),
    cacheTo: flags.list('cache-to').map((text) => readCacheTo(text, folder)),
    provenance: readProvenance(flags),
    annotations: each('annotation', readAnnotation),
    format: oneOf('format', flags.text('format') ?? 'oci', ['oci', 'docker'] as const),
    output: readOutput(flags.text('output'), folder),
    network: oneOf('network', flags.text('network') ?? 'default', ['default', 'none', 'host'] as const),
  };
  const { context, dockerfile } = await readFiles(word, file, options);
  return {
    ...request,
    context,
    dockerfile,
    dockerfilePath: file === null || file === '-' ? null : dockerfileIn(context, file, folder),
  };
}

async function readFiles(
  word: string,
  file: string | null,
  options: ReadOptions,
): Promise<{ readonly context: BuildContext; readonly dockerfile: string | null }> {
  if (word !== '-')
    return {
      context: await readContext(word, options.folder),
      dockerfile: file === '-' ? await textOf(options) : null,
    };
  if (file === '-') throw refuse("invalid argument: can't use stdin for both build context and dockerfile");
  const input = await readInput(options);
  if (input.kind === 'archive') return { context: { kind: 'tar', path: input.path }, dockerfile: null };
  if (file !== null)
    throw refuse('ambiguous Dockerfile source: both stdin and flag correspond to Dockerfiles');
  return { context: { kind: 'none' }, dockerfile: input.text };
}

async function textOf(options: ReadOptions): Promise<string> {
  const input = await readInput(options);
  if (input.kind === 'text') return input.text;
  throw refuse('-f -: what comes from standard input is an archive, and no Dockerfile');
}

/** Of a folder, a Dockerfile may lie anywhere on this machine; of what is fetched, only in it. */
function dockerfileIn({ kind }: BuildContext, file: string, folder: string): string {
  return kind === 'folder' || kind === 'none' ? path.resolve(folder, file) : file;
}

function readPlatforms(texts: readonly string[]): readonly string[] {
  const local = (): string => formatPlatform(machinePlatform(process.arch));
  return [...new Set(commaSeparated(texts).map((text) => (text === 'local' ? local() : text)))];
}

function commaSeparated(texts: readonly string[]): readonly string[] {
  return texts.flatMap((text) => text.split(',').map((part) => part.trim())).filter((part) => part !== '');
}

/** "key=value", also with what it belongs to before it: "manifest:key=value". */
function readAnnotation(text: string): readonly [string, string] {
  const equals = text.indexOf('=');
  if (equals < 1) throw refuse(`invalid annotation ${JSON.stringify(text)}, expected key=value`);
  const key = text.slice(0, equals);
  const [, level = '', name = key] = /^([a-z,-]+(?:\[[^\]]*\])?):(.*)$/.exec(key) ?? [];
  if (level !== '' && level !== 'manifest')
    throw refuse(
      `--annotation ${text}: annotations of "${level}" are not supported; there are those of "manifest"`,
    );
  return [name, text.slice(equals + 1)];
}
