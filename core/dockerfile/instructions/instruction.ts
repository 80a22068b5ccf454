import type { Heredoc } from '../parser/heredoc.ts';
import type { Pair } from '../parser/parse-arguments.ts';
import type { HealthCheck } from './read-health-check.ts';
import type { Device } from './read-device.ts';
import type { MountFlag } from './read-mount.ts';

/** A command line: run as it is, or given to the shell. */
export type CommandLine =
  | { readonly form: 'exec'; readonly args: readonly string[] }
  | { readonly form: 'shell'; readonly text: string };

/** A file that stands in the Dockerfile itself. */
export interface InlineFile {
  /** The heredoc's word, which is the file's name. */
  readonly name: string;
  /** Leading tabs already taken away where `<<-` asks for it. */
  readonly content: string;
  /** Whether variables in it are replaced. */
  readonly expand: boolean;
}

interface Place {
  /** First line, 1-based. */
  readonly line: number;
  readonly lastLine: number;
  /** The instruction on one line, as histories and cache keys have it. */
  readonly original: string;
}

/** What both ADD and COPY say. Words are not expanded yet. */
interface Transfer {
  readonly sources: readonly string[];
  readonly inline: readonly InlineFile[];
  readonly destination: string;
  readonly chown: string | null;
  readonly chmod: string | null;
  readonly link: boolean;
  readonly exclude: readonly string[];
}

export interface FromInstruction extends Place {
  readonly kind: 'from';
  /** Image or stage, not expanded. */
  readonly base: string;
  /** Lower case; `null` when the stage has no name. */
  readonly name: string | null;
  readonly platform: string | null;
}

export interface RunInstruction extends Place {
  readonly kind: 'run';
  readonly command: CommandLine;
  readonly heredocs: readonly Heredoc[];
  readonly mounts: readonly MountFlag[];
  readonly network: 'default' | 'none' | 'host';
  readonly security: 'sandbox' | 'insecure';
  readonly devices: readonly Device[];
}

export interface CopyInstruction extends Place, Transfer {
  readonly kind: 'copy';
  /** Stage, image or context, not expanded; `null` for the build's own context. */
  readonly from: string | null;
  readonly parents: boolean;
}

export interface AddInstruction extends Place, Transfer {
  readonly kind: 'add';
  readonly checksum: string | null;
  readonly keepGitDir: boolean;
  /** `null`: archives are unpacked when they are local, and not when they are downloaded. */
  readonly unpack: boolean | null;
}

export interface ArgInstruction extends Place {
  readonly kind: 'arg';
  readonly args: readonly { readonly name: string; readonly value: string | null }[];
}

/** A stage is everything after its FROM. Words are not expanded yet. */
export type StageInstruction =
  | RunInstruction
  | CopyInstruction
  | AddInstruction
  | ArgInstruction
  | (Place & { readonly kind: 'cmd'; readonly command: CommandLine })
  | (Place & { readonly kind: 'entrypoint'; readonly command: CommandLine })
  | (Place & { readonly kind: 'label'; readonly pairs: readonly Pair[] })
  | (Place & { readonly kind: 'env'; readonly pairs: readonly Pair[] })
  | (Place & { readonly kind: 'maintainer'; readonly name: string })
  | (Place & { readonly kind: 'expose'; readonly ports: readonly string[] })
  | (Place & { readonly kind: 'volume'; readonly paths: readonly string[] })
  | (Place & { readonly kind: 'user'; readonly user: string })
  | (Place & { readonly kind: 'workdir'; readonly path: string })
  /** `expression`: the instruction to be carried out later, its heredocs behind it. */
  | (Place & { readonly kind: 'onbuild'; readonly expression: string })
  | (Place & { readonly kind: 'stopsignal'; readonly signal: string })
  | (Place & { readonly kind: 'healthcheck'; readonly check: HealthCheck })
  | (Place & { readonly kind: 'shell'; readonly shell: readonly string[] });

export type Instruction = FromInstruction | StageInstruction;
