import type { ContainerMount } from '../../container/container-mount.ts';
import type { Rootfs } from '../../container/rootfs/prepare-rootfs.ts';
import type { RunInstruction } from '../../dockerfile/instructions/instruction.ts';
import { goQuote } from '../../dockerfile/parser/go-quote.ts';
import { formatPublished, machinePlatform } from '../../oci/platform.ts';
import { StrataError } from '../../oci/strata-error.ts';
import { withLine } from '../config/config-steps.ts';
import { DEFAULT_PATH, environmentOf, workingFolderOf } from '../config/image-state.ts';
import { FIXED_TIME } from '../layer/fixed-time.ts';
import type { WrittenLayer } from '../layer/layer-writer.ts';
import { hashOf } from '../records.ts';
import { notSupported } from '../refused.ts';
import type { ToldStep } from '../reporter.ts';
import { commandOf, runLine, SCRIPTS, type RunCommand } from '../run/command-of.ts';
import { outputLines } from '../run/output-lines.ts';
import type { PreparedMount, RunMount } from '../run/run-mount.ts';
import { rootfsOf, runMounts } from '../run/run-mounts.ts';
import { PROXY_ARGUMENTS, type BuildArguments } from '../stages/build-arguments.ts';
import type { Built, BuiltLayer } from '../stages/built.ts';
import type { StageGround, StepPlace } from '../stages/stage-ground.ts';
import { layerStep } from './layer-step.ts';

/** Changes when a step makes something else of the same inputs. */
const VERSION = '2';
/** What BuildKit calls the machine of a step. */
const HOSTNAME = 'buildkitsandbox';

/** RUN: a program in a container over the image so far; what it changes becomes a layer. */
export async function runStep(
  ground: StageGround,
  place: StepPlace,
  step: RunInstruction,
  { given, used }: BuildArguments,
): Promise<Built> {
  const { parent, title } = place;
  const { state } = parent;
  refuse(step, parent);
  const command = commandOf(state, step);
  const mounts = await runMounts(ground, place, step);
  const environment = environmentOf(state);
  const env = Object.entries({ PATH: DEFAULT_PATH, ...environment }).map(
    ([name, value]) => `${name}=${value}`,
  );
  const proxies = PROXY_ARGUMENTS.flatMap((name) =>
    given[name] === undefined ? [] : [`${name}=${given[name]}`],
  );
  for (const name of PROXY_ARGUMENTS) used.add(name);
  const network = step.network === 'default' ? ground.request.network : step.network;
  ground.facts.program(network !== 'none');
  const cwd = workingFolderOf(state);
  const user = state.run.User ?? '';
  const { script } = command;
  const key = hashOf([
    'run',
    VERSION,
    parent.key,
    ...command.words,
    script?.text ?? '',
    ...[...env].sort(),
    cwd,
    user,
    step.network,
    ...mounts.map((mount) => mount.key),
    ground.time.isAsked ? String(ground.time.seconds) : '',
  ]);
  const inputs = Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [name, hashOf([value])]),
  );
  const identity = {
    place: place.place,
    key,
    parent: parent.key,
    text: JSON.stringify([command.words, script?.text ?? '']),
    inputs: {
      ...inputs,
      'the working folder': cwd,
      'the user': user,
      'what is mounted': hashOf(mounts.map((mount) => mount.key)),
    },
  };
  const told = ground.reporter.step(title, { stage: ground.stage, line: step.line });
  return layerStep(ground, {
    parent,
    state: withLine(state, `${runLine(state, command.words)} # buildkit`, true),
    identity,
    told,
    why: () => Promise.resolve(ground.misses.why(identity)),
    make: (file) =>
      run(
        { ground, parent, step, command, mounts, told, env: [...proxies, ...env], network, cwd, user },
        file,
      ),
    begin() {
      ground.running.add(ground.containers.warm());
      ground.parts.workers.warm('container', 1);
    },
    end: () => undefined,
  });
}

interface Run {
  readonly ground: StageGround;
  readonly parent: Built;
  readonly step: RunInstruction;
  readonly command: RunCommand;
  readonly mounts: readonly RunMount[];
  readonly told: ToldStep;
  readonly env: readonly string[];
  readonly network: 'default' | 'none' | 'host';
  readonly cwd: string;
  readonly user: string;
}

async function run(order: Run, file: string): Promise<WrittenLayer> {
  const { ground, parent, step, command, told, network, cwd, user } = order;
  const { containers, signal } = ground;
  const rootfs = await unpackedWhileTried(ground, await parent.layers());
  const prepared: PreparedMount[] = [];
  try {
    for (const mount of order.mounts) prepared.push(await mount.prepare());
    const variables = newVariables(prepared, order.env);
    const lines = outputLines((stream, text) => told.say(text, stream));
    const { exitCode, tree } = await containers.run(
      {
        rootfs,
        args: command.words,
        env: [...order.env, ...variables],
        cwd,
        user,
        mounts: [...prepared.flatMap(({ mount }) => mount ?? []), ...scriptMount(command)],
        network: network === 'none' ? 'none' : 'host',
        hostname: HOSTNAME,
        onOutput: lines.take,
        onGrowth: (bytes) => told.grow(bytes),
      },
      { signal },
    );
    lines.end();
    try {
      if (exitCode !== 0) throw failed(command, step, exitCode);
      const latest = ground.time.isAsked ? ground.time.seconds : FIXED_TIME;
      const layer = await tree.writeLayer(file, { latest, signal });
      await tree.keep(layer);
      const { digest, size, entries, contents } = layer;
      return { digest, size, entries, contents };
    } finally {
      // Nobody waits for what is only cleaned up but the end of the build.
      ground.running.add(tree.discard().catch(() => undefined));
    }
  } finally {
    const trees = [rootfs, ...prepared.flatMap(({ rootfs: mounted }) => mounted ?? [])];
    ground.running.add(releaseAll(trees).catch(() => undefined));
    await releaseAll(prepared);
  }
}

/** Whether anything can run here, and what it would run on: neither waits for the other. */
async function unpackedWhileTried(ground: StageGround, layers: readonly BuiltLayer[]): Promise<Rootfs> {
  const unpacked = rootfsOf(ground, layers);
  try {
    const [rootfs] = await Promise.all([unpacked, ground.containers.runtime()]);
    return rootfs;
  } catch (error) {
    const released = unpacked.then((rootfs) => rootfs.release());
    ground.running.add(released.catch(() => undefined));
    await ground.containers.runtime();
    throw error;
  }
}

/** All of them, also when one cannot be released: else what it holds is kept for as long as this process lives. */
async function releaseAll(held: readonly Pick<PreparedMount, 'release'>[]): Promise<void> {
  const ended = await Promise.allSettled(held.map(async ({ release }) => release?.()));
  for (const each of ended) if (each.status === 'rejected') throw each.reason;
}

/** The first of a name counts; where an agent listens is only told to those who were not told otherwise. */
function newVariables(prepared: readonly PreparedMount[], env: readonly string[]): readonly string[] {
  const agent = 'SSH_AUTH_SOCK=';
  const variables = prepared.flatMap(({ variable }) => variable ?? []);
  const [first] = variables.filter((variable) => variable.startsWith(agent));
  const isSet = env.some((variable) => variable.startsWith(agent));
  return variables.filter((variable) => !variable.startsWith(agent) || (variable === first && !isSet));
}

function scriptMount({ script }: RunCommand): readonly ContainerMount[] {
  if (script === null) return [];
  return [
    {
      kind: 'secret',
      target: `${SCRIPTS}/${script.name}`,
      content: Buffer.from(script.text),
      uid: 0,
      gid: 0,
      mode: 0o755,
    },
  ];
}

function refuse(step: RunInstruction, { state }: Built): void {
  if (step.security !== 'sandbox') throw notSupported(`RUN --security=${step.security}`, step.line);
  if (step.devices.length > 0) throw notSupported('RUN --device', step.line);
  const machine = machinePlatform(process.arch);
  const { os, architecture } = state.platform;
  if (os === machine.os && architecture === machine.architecture) return;
  const wanted = formatPublished(state.platform);
  throw new StrataError(
    'INVALID_DOCKERFILE',
    `Line ${step.line}: RUN for ${wanted} cannot run on ${formatPublished(machine)}`,
    {
      action: `Run it in a stage FROM --platform=$BUILDPLATFORM and copy what it makes, or build with a buildx builder that has a machine for ${wanted} or imitates one (docker buildx build --platform ${wanted}).`,
      evidence: { line: step.line, platform: wanted },
    },
  );
}

function failed({ words }: RunCommand, { line }: RunInstruction, code: number): StrataError {
  return new StrataError(
    'BUILD_FAILED',
    `process ${goQuote(words.join(' '))} did not complete successfully: exit code: ${code}`,
    {
      action: `Look at what it printed, and at line ${line} of the Dockerfile.`,
      evidence: { line, exitCode: code },
    },
  );
}
