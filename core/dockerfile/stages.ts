import type {
  ArgInstruction,
  FromInstruction,
  Instruction,
  StageInstruction,
} from './instructions/instruction.ts';
import { invalidDockerfile } from './invalid-dockerfile.ts';
import type { ParsedDockerfile } from './parse-dockerfile.ts';
import { readInstructions } from './read-instructions.ts';

export interface Stage {
  /** Position in the file, from 0. */
  readonly index: number;
  /** Lower case; `null` when it has none. */
  readonly name: string | null;
  /** Image or earlier stage, variables not replaced. */
  readonly base: string;
  readonly platform: string | null;
  readonly from: FromInstruction;
  readonly instructions: readonly StageInstruction[];
}

export interface Stages {
  /** Those before the first FROM, which only FROM sees. */
  readonly globalArgs: readonly ArgInstruction[];
  readonly stages: readonly Stage[];
}

/** Frontends whose language this parser speaks. */
const OWN_FRONTEND = /^(?:docker\.io\/)?docker\/dockerfile(?:-upstream)?(?:[:@]|$)/;

/**
 * The stages of a Dockerfile.
 * @throws INVALID_DOCKERFILE for what BuildKit refuses, and for the syntax of another frontend: a program that a
 *   Dockerfile names is not downloaded and run to parse it (fault B4)
 */
export function readStages(parsed: ParsedDockerfile): Stages {
  refuseForeignSyntax(parsed.directives.syntax);
  const globalArgs: ArgInstruction[] = [];
  const stages: (Stage & { readonly instructions: StageInstruction[] })[] = [];
  for (const instruction of readInstructions(parsed)) place(instruction, globalArgs, stages);
  if (stages.length === 0) throw invalidDockerfile('dockerfile contains no stages to build');
  return { globalArgs, stages };
}

function place(
  instruction: Instruction,
  globalArgs: ArgInstruction[],
  stages: (Stage & { readonly instructions: StageInstruction[] })[],
): void {
  if (instruction.kind === 'from') {
    const { name, base, platform } = instruction;
    stages.push({ index: stages.length, name, base, platform, from: instruction, instructions: [] });
    return;
  }
  const current = stages.at(-1);
  if (current !== undefined) current.instructions.push(instruction);
  else if (instruction.kind === 'arg') globalArgs.push(instruction);
  else throw invalidDockerfile('no build stage in current context', instruction.line);
}

/** @throws INVALID_DOCKERFILE */
export function refuseForeignSyntax(syntax: string | null): void {
  const [frontend = ''] = syntax?.split(' ') ?? [];
  if (syntax === null || OWN_FRONTEND.test(frontend)) return;
  throw invalidDockerfile(
    `the syntax line asks for the frontend ${frontend}, which would have to be downloaded and run; only docker/dockerfile is understood`,
    1,
  );
}
