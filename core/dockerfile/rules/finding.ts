import type { FromInstruction, Instruction } from '../instructions/instruction.ts';
import type { DockerfileNode } from '../parse-dockerfile.ts';

/** What a rule found: at an instruction, and in it at a word when one is to blame. */
export interface Finding {
  readonly rule: string;
  readonly message: string;
  readonly node: DockerfileNode;
  readonly near?: string;
  /** A line of the instruction other than its first. */
  readonly line?: number;
}

export type Rule = (dockerfile: Checked) => readonly Finding[];

/** A Dockerfile and what of it could be understood. */
export interface Checked {
  readonly nodes: readonly DockerfileNode[];
  readonly emptyContinuations: readonly number[];
  readonly globals: readonly Understood[];
  readonly stages: readonly CheckedStage[];
}

export interface Understood {
  readonly node: DockerfileNode;
  readonly instruction: Instruction;
}

export interface CheckedStage {
  readonly node: DockerfileNode;
  readonly from: FromInstruction;
  readonly instructions: readonly Understood[];
  /** The earlier stage that it stands on. */
  readonly parent: CheckedStage | null;
}
