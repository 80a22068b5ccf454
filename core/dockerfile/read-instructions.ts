import { expandWord } from './expand.ts';
import type {
  CommandLine,
  FromInstruction,
  InlineFile,
  Instruction,
  RunInstruction,
} from './instructions/instruction.ts';
import { readDevice } from './instructions/read-device.ts';
import { readFlags } from './instructions/read-flags.ts';
import { readHealthCheck } from './instructions/read-health-check.ts';
import { readMount, readMountFlag } from './instructions/read-mount.ts';
import { invalidDockerfile } from './invalid-dockerfile.ts';
import type { DockerfileNode, ParsedDockerfile } from './parse-dockerfile.ts';
import { goQuote } from './parser/go-quote.ts';
import { chompHeredoc, parseHeredocWord } from './parser/heredoc.ts';
import { INSTRUCTIONS, type Pair } from './parser/parse-arguments.ts';
import { didYouMean } from './parser/suggest.ts';
import { trim } from './parser/white-space.ts';

/**
 * What every instruction means, its words not expanded yet.
 * @throws INVALID_DOCKERFILE for the first that BuildKit would refuse, with its words and the line
 */
export function readInstructions(parsed: ParsedDockerfile): readonly Instruction[] {
  return parsed.nodes.map((node) => readInstruction(node));
}

type Reader = (node: DockerfileNode) => Instruction;

const TRANSFER = { chown: 'text', chmod: 'text', link: 'boolean', exclude: 'list' } as const;

const READERS: Readonly<Record<string, Reader>> = {
  from: readFrom,
  run: readRun,
  cmd: (node) => {
    readFlags(node, {});
    return { kind: 'cmd', ...placeOf(node), command: commandOf(node) };
  },
  entrypoint: (node) => {
    readFlags(node, {});
    return { kind: 'entrypoint', ...placeOf(node), command: commandOf(node) };
  },
  label: (node) => ({ kind: 'label', ...placeOf(node), pairs: readPairs(node) }),
  env: (node) => ({ kind: 'env', ...placeOf(node), pairs: readPairs(node) }),
  maintainer: (node) => ({ kind: 'maintainer', ...placeOf(node), name: onlyArgument(node) }),
  user: (node) => ({ kind: 'user', ...placeOf(node), user: onlyArgument(node) }),
  workdir: (node) => ({ kind: 'workdir', ...placeOf(node), path: onlyArgument(node) }),
  // BuildKit takes flags of these two and looks at none of them.
  stopsignal: (node) => ({
    kind: 'stopsignal',
    ...placeOf(node),
    signal: onlyArgument({ ...node, flags: [] }),
  }),
  arg: (node) => ({ kind: 'arg', ...placeOf(node), args: readArgs(node) }),
  expose: (node) => ({ kind: 'expose', ...placeOf(node), ports: [...someArguments(node)].sort() }),
  volume: (node) => ({ kind: 'volume', ...placeOf(node), paths: readVolumes(node) }),
  copy: (node) => {
    needDestination(node);
    const flags = readFlags(node, { ...TRANSFER, from: 'text', parents: 'boolean' });
    const from = flags.text('from');
    const parents = flags.boolean('parents') === true;
    return { kind: 'copy', ...placeOf(node), ...transferOf(node, flags), from, parents };
  },
  add: (node) => {
    needDestination(node);
    const flags = readFlags(node, {
      ...TRANSFER,
      'keep-git-dir': 'boolean',
      checksum: 'text',
      unpack: 'boolean',
    });
    return {
      kind: 'add',
      ...placeOf(node),
      ...transferOf(node, flags),
      checksum: flags.text('checksum'),
      keepGitDir: flags.boolean('keep-git-dir') === true,
      unpack: flags.boolean('unpack'),
    };
  },
  onbuild: (node) => ({ kind: 'onbuild', ...placeOf(node), expression: readTrigger(node) }),
  healthcheck: (node) => ({ kind: 'healthcheck', ...placeOf(node), check: readHealthCheck(node) }),
  shell: (node) => {
    readFlags(node, {});
    if (node.args.length === 0) throw refuse(node, 'SHELL requires at least one argument');
    if (!node.isExec) throw refuse(node, 'SHELL requires the arguments to be in JSON form');
    return { kind: 'shell', ...placeOf(node), shell: node.args };
  },
};

/** @throws INVALID_DOCKERFILE */
export function readInstruction(node: DockerfileNode): Instruction {
  const reader = Object.hasOwn(READERS, node.command) ? READERS[node.command] : undefined;
  if (reader !== undefined) return reader(node);
  const suggestion = didYouMean(node.word, INSTRUCTIONS, true);
  throw refuse(node, `unknown instruction: ${node.word}${suggestion}`);
}

function refuse(node: DockerfileNode, message: string) {
  return invalidDockerfile(message, node.lines[0]);
}

function nameOf(node: DockerfileNode): string {
  return node.command.toUpperCase();
}

function placeOf(node: DockerfileNode) {
  return { line: node.lines[0], lastLine: node.lines[1], original: trim(node.original) };
}

function commandOf(node: DockerfileNode): CommandLine {
  return node.isExec ? { form: 'exec', args: node.args } : { form: 'shell', text: node.args.join(' ') };
}

function onlyArgument(node: DockerfileNode): string {
  const [argument] = node.args;
  if (argument === undefined || node.args.length !== 1)
    throw refuse(node, `${nameOf(node)} requires exactly one argument`);
  readFlags(node, {});
  return argument;
}

function someArguments(node: DockerfileNode): readonly string[] {
  if (node.args.length === 0) throw refuse(node, `${nameOf(node)} requires at least one argument`);
  readFlags(node, {});
  return node.args;
}

function readPairs(node: DockerfileNode): readonly Pair[] {
  readFlags(node, {});
  const pairs = node.pairs ?? [];
  if (pairs.length === 0) throw refuse(node, `${nameOf(node)} requires at least one argument`);
  if (pairs.some(({ name }) => name === '')) throw refuse(node, `${nameOf(node)} names can not be blank`);
  return pairs;
}

function readArgs(node: DockerfileNode) {
  return someArguments({ ...node, flags: [] }).map((word) => {
    const sign = word.indexOf('=');
    if (sign === 0) throw refuse(node, 'ARG names can not be blank');
    return sign < 0
      ? { name: word, value: null }
      : { name: word.slice(0, sign), value: word.slice(sign + 1) };
  });
}

function readVolumes(node: DockerfileNode): readonly string[] {
  return someArguments(node).map((path) => {
    const trimmed = trim(path);
    if (trimmed === '') throw refuse(node, 'VOLUME specified can not be an empty string');
    return trimmed;
  });
}

const STAGE_NAME = /^[a-z][a-z0-9-_.]*$/;

function readFrom(node: DockerfileNode): FromInstruction {
  const [base, as, written] = node.args;
  let name: string | null = null;
  if (node.args.length === 3 && as?.toLowerCase() === 'as' && written !== undefined) {
    name = written.toLowerCase();
    if (!STAGE_NAME.test(name))
      throw refuse(
        node,
        `invalid name for build stage: ${goQuote(written)}, name can't start with a number or contain symbols`,
      );
  } else if (node.args.length !== 1) throw refuse(node, 'FROM requires either one or three arguments');
  const platform = readFlags(node, { platform: 'text' }).text('platform');
  return { kind: 'from', ...placeOf(node), base: base ?? '', name, platform };
}

function readRun(node: DockerfileNode): RunInstruction {
  const [line] = node.lines;
  const flags = readFlags(node, { device: 'list', mount: 'list', network: 'text', security: 'text' });
  const mounts = flags.list('mount').map((text) => {
    const mount = readMountFlag(text, line);
    // With variables in it, only the build can tell what it is.
    const plain = (word: string) => expandWord(word, {}, { escape: '\\', line }).word;
    if (!text.includes('$')) readMount(mount, plain, line);
    return mount;
  });
  const network = flags.list('network')[0] ?? 'default';
  if (network !== 'default' && network !== 'none' && network !== 'host')
    throw refuse(node, `invalid network mode ${goQuote(network)}`);
  const security = flags.list('security')[0] ?? 'sandbox';
  if (security !== 'sandbox' && security !== 'insecure')
    throw refuse(node, `security ${goQuote(security)} is not valid`);
  return {
    kind: 'run',
    ...placeOf(node),
    command: commandOf(node),
    heredocs: node.heredocs,
    mounts,
    network,
    security,
    devices: flags.list('device').map((text) => readDevice(text, line)),
  };
}

function needDestination(node: DockerfileNode): void {
  if (node.args.length >= 2) return;
  throw refuse(
    node,
    `${nameOf(node)} requires at least two arguments, but only one was provided. Destination could not be determined`,
  );
}

function transferOf(node: DockerfileNode, flags: ReturnType<typeof readFlags>) {
  const destination = node.args.at(-1) ?? '';
  if (heredocOf(destination) !== null)
    throw refuse(node, `${nameOf(node)} cannot accept a heredoc as a destination`);
  const sources: string[] = [];
  const inline: InlineFile[] = [];
  for (const source of node.args.slice(0, -1)) {
    const word = heredocOf(source);
    if (word === null) {
      sources.push(source);
      continue;
    }
    const content = node.heredocs.filter(({ name }) => name === word.name).at(-1)?.content ?? '';
    const { name, expand, chomp } = word;
    inline.push({ name, content: chomp ? chompHeredoc(content) : content, expand });
  }
  return {
    sources,
    inline,
    destination,
    chown: flags.text('chown'),
    chmod: flags.text('chmod'),
    link: flags.boolean('link') === true,
    exclude: flags.list('exclude'),
  };
}

/** A word whose quotes do not end is a path, however odd. */
function heredocOf(word: string) {
  try {
    return parseHeredocWord(word);
  } catch {
    return null;
  }
}

function readTrigger(node: DockerfileNode): string {
  if (node.child === null) throw refuse(node, 'ONBUILD requires at least one argument');
  readFlags(node, {});
  const trigger = node.child.command.toUpperCase();
  if (trigger === 'ONBUILD') throw refuse(node, "Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed");
  if (trigger === 'MAINTAINER' || trigger === 'FROM')
    throw refuse(node, `${trigger} isn't allowed as an ONBUILD trigger`);
  const expression = node.original.replace(/^[\t\n\f\r ]*onbuild[\t\n\f\r ]*/i, '');
  return [expression, ...node.heredocs.map(({ name, content }) => `${content}${name}`)].join('\n');
}
