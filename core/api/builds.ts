/** Builds as a window shows them: what can be built, what a build reads, and what earlier ones did. Sizes are bytes, durations milliseconds. */
import type { BuildStep, StepOutcome } from './build.ts';
import type { ErrorReport } from './errors.ts';

/** A Dockerfile with its context. A window names it by `id`; only main knows how to get at its files. */
export interface BuildSource {
  readonly id: string;
  readonly context:
    | { readonly kind: 'folder'; readonly path: string }
    /** An archive on this machine, a git repository or an archive that a server has: fetched when it is built. */
    | { readonly kind: 'tar'; readonly path: string }
    | { readonly kind: 'url'; readonly url: string }
    | { readonly kind: 'none' };
  /** Absolute path of the Dockerfile, or its path in a context that is fetched. */
  readonly dockerfile: string;
  /** Name of the folder, archive or repository, for people. */
  readonly title: string;
  /** When it was last opened or built; ISO 8601. */
  readonly used: string;
  /** Whether it is still there; `null` of what is fetched. */
  readonly exists: boolean | null;
  /** What was chosen in its form the last time. */
  readonly order: BuildOrder;
}

/** What a person chooses in the form. Paths were chosen in a dialog of the system; a window knows them only by `handle`. */
export interface BuildOrder {
  readonly source: string;
  readonly tags: readonly string[];
  readonly target: string | null;
  readonly args: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly platforms: readonly string[];
  readonly noCache: boolean;
  readonly pull: boolean;
  readonly network: 'default' | 'none' | 'host';
  readonly format: 'oci' | 'docker';
  readonly provenance: 'none' | 'min' | 'max';
  readonly secrets: Readonly<Record<string, SecretChoice>>;
  readonly contexts: Readonly<Record<string, ContextChoice>>;
  readonly ssh: Readonly<Record<string, SshChoice>>;
}

/** Never the secret itself: a file is read, and a variable of the environment looked up, when the step runs. */
export type SecretChoice =
  | { readonly kind: 'file'; readonly handle: string; readonly path: string }
  | { readonly kind: 'environment'; readonly variable: string };
export type ContextChoice =
  | { readonly kind: 'folder'; readonly handle: string; readonly path: string }
  | { readonly kind: 'image'; readonly reference: string };
export type SshChoice =
  /** The agent that SSH_AUTH_SOCK of this process names. */
  { readonly kind: 'agent' } | { readonly kind: 'key'; readonly handle: string; readonly path: string };

/** A file or folder that was chosen in a dialog of the system. */
export interface ChosenPlace {
  readonly handle: string;
  readonly path: string;
}

export interface DockerfileText {
  readonly text: string;
  /** Of the bytes on disk, so that a change made elsewhere is not written over; `null` where nothing can be saved. */
  readonly digest: string | null;
}

export interface BuildDiagnostic {
  /** 1-based. */
  readonly line: number;
  /** 1-based, in UTF-16 units. */
  readonly column: number;
  readonly message: string;
  readonly severity: 'error' | 'warning';
  /** BuildKit's name of the rule; `null` for what cannot be built at all. */
  readonly rule: string | null;
}

/** What a Dockerfile asks for, so that the form can offer it. */
export interface DockerfileOutline {
  readonly stages: readonly {
    readonly name: string | null;
    readonly index: number;
    /** 1-based line of its FROM. */
    readonly line: number;
    readonly base: string;
    /** Indexes of the stages that it stands on or copies from. */
    readonly needs: readonly number[];
  }[];
  readonly args: readonly {
    readonly name: string;
    readonly value: string | null;
    readonly line: number;
    /** Whether it is seen by FROM only; those of stages are seen where they are declared. */
    readonly global: boolean;
  }[];
  readonly secrets: readonly { readonly id: string; readonly required: boolean; readonly line: number }[];
  readonly ssh: readonly { readonly id: string; readonly required: boolean; readonly line: number }[];
  /** Names after `--from=` and FROM that are no stage: images, or contexts of the form. */
  readonly sources: readonly { readonly name: string; readonly line: number }[];
  /** Whether any stage runs a program, which needs Linux. */
  readonly runs: boolean;
  readonly diagnostics: readonly BuildDiagnostic[];
}

/** What the builder would read of a context, and why not the rest (F9). */
export interface ContextQuery {
  readonly source: string;
  /** Text of an ignore file that is tried out; `null` for the one on disk. */
  readonly ignore: string | null;
  readonly show: 'all' | 'sent' | 'ignored';
  /** Part of a path; '' is any. */
  readonly filter: string;
  readonly sort: 'path' | 'size';
  readonly offset: number;
  readonly limit: number;
}

export interface ContextEntry {
  /** In the context, with `/`, without one at its start. */
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  /** Of a folder that is ignored whole: of all in it. */
  readonly size: number;
  /** The line of the ignore file that decided, whether it ignores or brings back; `null` when none speaks of it. */
  readonly decidedBy: { readonly line: number; readonly pattern: string } | null;
  readonly sent: boolean;
}

export interface ContextPage {
  readonly sent: { readonly files: number; readonly bytes: number };
  readonly ignored: { readonly files: number; readonly bytes: number };
  /** Name and text of the ignore file that counts; `null` when there is none. */
  readonly ignoreFile: { readonly name: string; readonly text: string; readonly digest: string } | null;
  /** Per line of it that is a pattern, how many files it decided: those with 0 do nothing. */
  readonly patterns: readonly {
    readonly line: number;
    readonly pattern: string;
    readonly files: number;
    readonly bytes: number;
  }[];
  /** Files are no longer counted from here on; `false` when all were. */
  readonly truncated: boolean;
  readonly rows: readonly ContextEntry[];
  /** Of the rows that match. */
  readonly total: number;
}

export type RuntimeReport =
  | { readonly kind: 'ready'; readonly runtime: string; readonly rootless: boolean }
  /** No step can run a program here; what could is listed. */
  | {
      readonly kind: 'missing';
      readonly reason: string;
      readonly action: string;
      readonly engines: readonly { readonly name: string; readonly address: string }[];
    };

/** A step of a build, as far as it has come. */
export interface RunStep extends BuildStep {
  readonly state: 'running' | StepOutcome;
  /** Since the build began. */
  readonly began: number;
  readonly milliseconds: number | null;
  /** Of the layer that it makes, growing while it runs; `null` when it makes none. */
  readonly bytes: number | null;
  readonly why: string | null;
  /** Lines that it printed. */
  readonly lines: number;
}

export type RunState =
  | { readonly kind: 'running' }
  | { readonly kind: 'done'; readonly key: string; readonly digest: string; readonly imageId: string }
  | {
      readonly kind: 'failed';
      readonly error: ErrorReport;
      readonly step: number | null;
      readonly line: number | null;
    }
  | { readonly kind: 'cancelled' }
  /** Its process ended before it did. */
  | { readonly kind: 'interrupted' };

export interface BuildRunHead {
  readonly id: string;
  readonly source: string;
  /** Its job, which can be cancelled while it runs; `null` before it has one. */
  readonly jobId: string | null;
  readonly title: string;
  /** ISO 8601. */
  readonly started: string;
  readonly milliseconds: number | null;
  readonly state: RunState;
  /** Steps that make layers, and how many of them were cached. */
  readonly steps: number;
  readonly cached: number;
  readonly bytes: number;
  /** Why it was begun. */
  readonly cause: 'person' | 'change' | 'sample';
}

export interface BuildRun extends BuildRunHead {
  readonly order: BuildOrder;
  /** As it was then. */
  readonly dockerfile: string;
  readonly graph: readonly RunStep[];
  readonly warnings: readonly { readonly text: string; readonly line: number | null }[];
  /** The same on the command line; secrets are named, never told. */
  readonly command: string;
}

export interface RunLogLine {
  readonly step: number;
  readonly stream: 'out' | 'error' | 'note';
  readonly text: string;
}

export interface RunLogPage {
  readonly lines: readonly RunLogLine[];
  readonly total: number;
  /** Lines before the first that is kept. */
  readonly dropped: number;
}

/** Two runs side by side, matched by stage and instruction. */
export interface RunComparison {
  readonly from: BuildRunHead;
  readonly to: BuildRunHead;
  readonly steps: readonly {
    readonly title: string;
    readonly from: RunStep | null;
    readonly to: RunStep | null;
  }[];
  /** What was asked differently: "build argument VERSION", "1.0", "1.1". */
  readonly inputs: readonly { readonly name: string; readonly from: string; readonly to: string }[];
  /** Lines of the Dockerfile, as a comparison of texts shows them. */
  readonly dockerfile: { readonly from: string; readonly to: string };
}

export interface BuildCacheReport {
  /** Layers that only earlier builds hold, and what a prune would free, to the byte. */
  readonly bytes: number;
  readonly records: number;
  readonly mounts: readonly { readonly id: string; readonly bytes: number }[];
}
