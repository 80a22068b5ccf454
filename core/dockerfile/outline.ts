import type { DockerfileOutline } from '../api/builds.ts';
import { diagnose } from './diagnostics.ts';
import type { ArgInstruction, Instruction } from './instructions/instruction.ts';
import { readMount } from './instructions/read-mount.ts';
import { parseDockerfile, type ParsedDockerfile } from './parse-dockerfile.ts';
import { readInstruction } from './read-instructions.ts';

type Mutable<List> = List extends readonly (infer Item)[] ? Item[] : never;
type Part<Name extends keyof DockerfileOutline> = Mutable<DockerfileOutline[Name]>;

/**
 * What a Dockerfile asks of whoever builds it. What cannot be read yet is left out, and stands among the diagnostics: a file is
 * outlined while it is typed. `target`: only what that stage needs; `null`, or one that is not there, is all. Never throws.
 */
export function outline(text: string, target: string | null): DockerfileOutline {
  const diagnostics = diagnose(text);
  const instructions = readAll(text);
  const stages = stagesOf(instructions);
  const wanted = neededBy(stages, target);
  const args: Part<'args'> = [];
  const secrets: Part<'secrets'> = [];
  const ssh: Part<'ssh'> = [];
  const sources: Part<'sources'> = [];
  const source = (name: string, line: number): void => {
    const isKnown = stages.some((stage) => stage.name === name.toLowerCase() || String(stage.index) === name);
    if (!isKnown && !sources.some((other) => other.name === name)) sources.push({ name, line });
  };
  let runs = false;
  let stage = -1;
  for (const instruction of instructions) {
    const { line } = instruction;
    if (instruction.kind === 'from') stage += 1;
    if (stage >= 0 && !wanted.has(stage)) continue;
    if (instruction.kind === 'from' && instruction.base !== 'scratch') source(instruction.base, line);
    if (instruction.kind === 'arg') addArguments(args, instruction, stage < 0);
    if (instruction.kind === 'copy' && instruction.from !== null) source(instruction.from, line);
    if (instruction.kind !== 'run') continue;
    runs = true;
    for (const flag of instruction.mounts) {
      if (flag.from !== null) source(flag.from, line);
      const mount = attempt(() => readMount(flag, (word) => word, line));
      if (mount?.type === 'secret') add(secrets, mount.id ?? lastName(mount.target), mount.required, line);
      if (mount?.type === 'ssh') add(ssh, mount.id ?? 'default', mount.required, line);
    }
  }
  return {
    stages: stages.map(({ name, index, line, base, needs }) => ({ name, index, line, base, needs })),
    args,
    secrets,
    ssh,
    sources,
    runs,
    diagnostics,
  };
}

function readAll(text: string): readonly Instruction[] {
  const parsed: ParsedDockerfile | undefined = attempt(() => parseDockerfile(text));
  return (parsed?.nodes ?? []).flatMap((node) => attempt(() => readInstruction(node)) ?? []);
}

interface OutlinedStage {
  readonly name: string | null;
  readonly index: number;
  readonly line: number;
  readonly base: string;
  readonly needs: number[];
}

function stagesOf(instructions: readonly Instruction[]): readonly OutlinedStage[] {
  const stages: OutlinedStage[] = [];
  const need = (stage: OutlinedStage, name: string | null): void => {
    const before = stages.slice(0, stage.index).reverse();
    const found = before.find((other) => other.name === name?.toLowerCase() || String(other.index) === name);
    if (found !== undefined && !stage.needs.includes(found.index)) stage.needs.push(found.index);
  };
  for (const instruction of instructions) {
    if (instruction.kind === 'from') {
      const { name, line, base } = instruction;
      const stage = { name, index: stages.length, line, base, needs: [] };
      stages.push(stage);
      need(stage, base);
      continue;
    }
    const stage = stages.at(-1);
    if (stage === undefined) continue;
    if (instruction.kind === 'copy') need(stage, instruction.from);
    if (instruction.kind === 'run') for (const { from } of instruction.mounts) need(stage, from);
  }
  return stages;
}

function neededBy(stages: readonly OutlinedStage[], target: string | null): ReadonlySet<number> {
  const all = new Set(stages.map(({ index }) => index));
  const wanted = stages.find(({ name, index }) => name === target?.toLowerCase() || String(index) === target);
  if (wanted === undefined) return all;
  const needed = new Set<number>();
  const todo = [wanted.index];
  for (let index = todo.pop(); index !== undefined; index = todo.pop()) {
    if (needed.has(index)) continue;
    needed.add(index);
    todo.push(...(stages[index]?.needs ?? []));
  }
  return needed;
}

function addArguments(args: Part<'args'>, instruction: ArgInstruction, global: boolean): void {
  for (const { name, value } of instruction.args) {
    // Declared again in a stage to be seen there: its first value is what counts.
    const known = args.find((other) => other.name === name);
    if (known === undefined) args.push({ name, value, line: instruction.line, global });
  }
}

function add(list: Part<'secrets'>, id: string | undefined, required: boolean, line: number): void {
  if (id === undefined || id === '') return;
  const at = list.findIndex((other) => other.id === id);
  const known = list[at];
  if (known === undefined) list.push({ id, required, line });
  else if (required) list[at] = { ...known, required };
}

function lastName(target: string | null): string | undefined {
  return target
    ?.split('/')
    .filter((name) => name !== '')
    .at(-1);
}

function attempt<Result>(run: () => Result): Result | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}
