import type { CommandLine, StageInstruction } from '../../dockerfile/instructions/instruction.ts';
import { invalidDockerfile } from '../../dockerfile/invalid-dockerfile.ts';
import type { ImageState } from './image-state.ts';
import { withEnv } from './image-state.ts';
import { goHealth, goQuoted, goSet } from './go-lines.ts';
import { readPorts } from './ports.ts';

/** What BuildKit writes beside each line of its own. */
const COMMENT = 'buildkit.dockerfile.v0';
const SHELL = ['/bin/sh', '-c'];

/** Steps that change nothing but the image's config. */
export type ConfigInstruction = Exclude<
  StageInstruction,
  { readonly kind: 'run' | 'copy' | 'add' | 'arg' | 'workdir' }
>;

/** The image behind a step, its words expanded by `expand`; history lines are those of BuildKit. */
export function applyConfig(
  state: ImageState,
  step: ConfigInstruction,
  expand: (word: string) => string,
  expandAll: (word: string) => readonly string[],
): ImageState {
  const { run } = state;
  switch (step.kind) {
    case 'env': {
      const pairs = step.pairs.map(({ name, value }) => ({ name: expand(name), value: expand(value) }));
      let env: readonly string[] = run.Env ?? [];
      for (const { name, value } of pairs) env = withEnv(env, name, value);
      return withLine({ ...state, run: { ...run, Env: [...env] } }, `ENV ${pairs.map(pairText).join(' ')}`);
    }
    case 'label': {
      const pairs = step.pairs.map(({ name, value }) => ({ name: expand(name), value: expand(value) }));
      const labels = { ...run.Labels, ...Object.fromEntries(pairs.map(({ name, value }) => [name, value])) };
      return withLine(
        { ...state, run: { ...run, Labels: labels } },
        `LABEL ${pairs.map(pairText).join(' ')}`,
      );
    }
    case 'cmd': {
      const args = commandWords(state, step.command);
      const next = { ...state, run: { ...run, Cmd: [...args], ArgsEscaped: true }, hasCommand: true };
      return withLine(next, `CMD ${goQuoted(args)}`);
    }
    case 'entrypoint': {
      const args = commandWords(state, step.command);
      const { Cmd, ...rest } = run;
      const kept = state.hasCommand && Cmd !== undefined ? { ...rest, Cmd } : rest;
      const next = { ...state, run: { ...kept, Entrypoint: [...args] } };
      return withLine(next, `ENTRYPOINT ${goQuoted(args)}`);
    }
    case 'maintainer':
      return withLine({ ...state, author: step.name }, `MAINTAINER ${step.name}`);
    case 'expose': {
      const ports = readPorts(step.ports.flatMap(expandAll), step.line);
      const set = { ...run.ExposedPorts, ...Object.fromEntries(ports.map((port) => [port, {}])) };
      return withLine({ ...state, run: { ...run, ExposedPorts: set } }, `EXPOSE ${goSet(ports)}`);
    }
    case 'volume': {
      const paths = step.paths.map(expand);
      if (paths.includes(''))
        throw invalidDockerfile('VOLUME specified can not be an empty string', step.line);
      const set = { ...run.Volumes, ...Object.fromEntries(paths.map((path) => [path, {}])) };
      return withLine({ ...state, run: { ...run, Volumes: set } }, `VOLUME [${paths.join(' ')}]`);
    }
    case 'user': {
      const user = expand(step.user);
      return withLine({ ...state, run: { ...run, User: user } }, `USER ${user}`);
    }
    case 'stopsignal': {
      const signal = expand(step.signal);
      return withLine({ ...state, run: { ...run, StopSignal: signal } }, `STOPSIGNAL ${signal}`);
    }
    case 'healthcheck': {
      const { test, interval, timeout, startPeriod, startInterval, retries } = step.check;
      const Healthcheck = {
        Test: [...test],
        Interval: interval,
        Timeout: timeout,
        StartPeriod: startPeriod,
        StartInterval: startInterval,
        Retries: retries,
      };
      return withLine({ ...state, run: { ...run, Healthcheck } }, `HEALTHCHECK ${goHealth(step.check)}`);
    }
    case 'shell':
      return withLine(
        { ...state, run: { ...run, Shell: [...step.shell] } },
        `SHELL [${step.shell.join(' ')}]`,
      );
    case 'onbuild':
      // The only one that leaves no line.
      return { ...state, run: { ...run, OnBuild: [...(run.OnBuild ?? []), step.expression] } };
  }
}

/** `layer`: the step made a layer, as BuildKit's snapshotter marks with " # buildkit" where it ran something. */
export function withLine(state: ImageState, text: string, layer = false): ImageState {
  const line = { created_by: text, comment: COMMENT, ...(layer ? {} : { empty_layer: true }) };
  return { ...state, history: [...state.history, line] };
}

export function shellWords({ run }: ImageState, text: string): readonly string[] {
  return [...(run.Shell ?? SHELL), text];
}

function commandWords(state: ImageState, command: CommandLine): readonly string[] {
  return command.form === 'exec' ? command.args : shellWords(state, command.text);
}

function pairText({ name, value }: { readonly name: string; readonly value: string }): string {
  return `${name}=${value}`;
}
