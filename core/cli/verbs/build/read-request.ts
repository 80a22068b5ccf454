import path from 'node:path';
import type { BuildOutput, BuildRequest, NamedContext, SecretSource } from '../../../api/build.ts';
import type { Flags } from '../../flags.ts';
import { UsageError } from '../../usage-error.ts';

/** docker's exit code for a flag whose value cannot be used. */
const BAD_FLAG = 125;

export interface ReadOptions {
  /** Where relative paths begin. */
  readonly folder: string;
  readonly readInput: () => Promise<Uint8Array>;
}

/** What the flags and the context say. `-` as context is a Dockerfile from standard input, without a context. */
export async function readBuildRequest(
  flags: Flags,
  context: string,
  { folder, readInput }: ReadOptions,
): Promise<BuildRequest> {
  const file = flags.text('file');
  if (/^(?:https?|git|ssh):\/\/|^git@|^github\.com\//.test(context))
    throw refuse(`a context at an address (${context}) is not supported; fetch it and name the folder`);
  if (context === '-' && file !== null)
    throw refuse("invalid argument: can't use stdin for both build context and dockerfile");
  let dockerfile: string | null = null;
  if (context === '-' || file === '-') {
    const bytes = Buffer.from(await readInput());
    if (context === '-' && isArchive(bytes))
      throw refuse(
        'an archive from standard input as context is not supported; unpack it and name the folder',
      );
    dockerfile = bytes.toString('utf8');
  }
  return {
    context: context === '-' ? { kind: 'none' } : { kind: 'folder', path: path.resolve(folder, context) },
    dockerfile,
    dockerfilePath: file === null || file === '-' ? null : path.resolve(folder, file),
    tags: flags.list('tag'),
    target: flags.text('target'),
    args: Object.fromEntries(flags.list('build-arg').flatMap((text) => readPair(text, process.env))),
    labels: Object.fromEntries(flags.list('label').flatMap((text) => readPair(text, {}))),
    platforms: readPlatforms(flags.text('platform')),
    contexts: Object.fromEntries(flags.list('build-context').map((text) => readContext(text, folder))),
    secrets: Object.fromEntries(flags.list('secret').map((text) => readSecret(text, folder))),
    ssh: {},
    noCache: flags.on('no-cache'),
    noCacheStages: [],
    pull: flags.on('pull'),
    cacheFrom: [],
    cacheTo: [],
    provenance: 'none',
    annotations: {},
    format: oneOf('format', flags.text('format') ?? 'oci', ['oci', 'docker'] as const),
    output: readOutput(flags.text('output'), folder),
    network: oneOf('network', flags.text('network') ?? 'default', ['default', 'none', 'host'] as const),
  };
}

/** Text of a file named with `-f` is read by the builder; this only tells an archive from it. */
function isArchive(bytes: Buffer): boolean {
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const isZstd = bytes.readUInt32LE !== undefined && bytes.length > 4 && bytes.readUInt32LE(0) === 0xfd2fb528;
  return isGzip || isZstd || bytes.toString('latin1', 257, 262) === 'ustar';
}

/** "NAME=value"; "NAME" alone takes its value from `environment`, and is nothing when it has none. */
function readPair(text: string, environment: NodeJS.ProcessEnv): readonly (readonly [string, string])[] {
  const equals = text.indexOf('=');
  if (equals >= 0) return [[text.slice(0, equals), text.slice(equals + 1)]];
  const value = environment[text];
  return value === undefined ? [] : [[text, value]];
}

function readPlatforms(text: string | null): readonly string[] {
  if (text?.includes(',') === true)
    throw refuse(`several platforms at once (${text}) are not supported; build them one by one`);
  return text === null ? [] : [text];
}

function readContext(text: string, folder: string): readonly [string, NamedContext] {
  const equals = text.indexOf('=');
  const name = text.slice(0, equals).toLowerCase();
  const value = text.slice(equals + 1);
  if (equals < 1 || value === '') throw refuse(`invalid context value: ${text}, expected key=value`);
  if (value.startsWith('docker-image://'))
    return [name, { kind: 'image', reference: value.slice('docker-image://'.length) }];
  if (/^[a-z-]+:\/\//.test(value))
    throw refuse(`--build-context ${text}: only folders and docker-image:// are supported`);
  return [name, { kind: 'folder', path: path.resolve(folder, value) }];
}

function readSecret(text: string, folder: string): readonly [string, SecretSource] {
  const fields = readFields('secret', text, ['id', 'src', 'source', 'env', 'type']);
  const { id, env } = fields;
  const file = fields['src'] ?? fields['source'];
  if (id === undefined || id === '') throw refuse(`invalid secret ${text}: it has no id`);
  if (env !== undefined) return [id, { kind: 'environment', variable: env }];
  if (file !== undefined && fields['type'] !== 'env')
    return [id, { kind: 'file', path: path.resolve(folder, file) }];
  return [id, { kind: 'environment', variable: file ?? id }];
}

function readOutput(text: string | null, folder: string): BuildOutput {
  if (text === null) return { kind: 'store' };
  if (text === '-') return { kind: 'tar', path: null };
  if (!text.includes('=')) return { kind: 'folder', path: path.resolve(folder, text) };
  const { type, dest } = readFields('output', text, ['type', 'dest']);
  if (type === 'local') {
    if (dest === undefined) throw refuse('dest is required for local output');
    return { kind: 'folder', path: path.resolve(folder, dest) };
  }
  if (type === 'tar')
    return { kind: 'tar', path: dest === undefined || dest === '-' ? null : path.resolve(folder, dest) };
  throw refuse(`--output type=${type ?? ''} is not supported; there are local and tar`);
}

function readFields(flag: string, text: string, known: readonly string[]): Readonly<Record<string, string>> {
  const fields = text.split(',').map((field) => {
    const equals = field.indexOf('=');
    const name = field.slice(0, equals).toLowerCase();
    if (equals < 1 || !known.includes(name)) throw refuse(`--${flag} ${text}: "${field}" is not understood`);
    return [name, field.slice(equals + 1)] as const;
  });
  return Object.fromEntries(fields);
}

function oneOf<Value extends string>(flag: string, text: string, values: readonly Value[]): Value {
  const found = values.find((value) => value === text);
  if (found !== undefined) return found;
  throw refuse(`--${flag}: "${text}" is none of ${values.join(', ')}`);
}

function refuse(reason: string): UsageError {
  return new UsageError(`ERROR: ${reason}`, BAD_FLAG);
}
