/** Building an image from a Dockerfile, as a window and the command line see it. Sizes are bytes, durations milliseconds. */

/** Where the files are that COPY and ADD take. */
type BuildContext =
  | { readonly kind: 'folder'; readonly path: string }
  /** None: a Dockerfile that copies nothing of a context. */
  | { readonly kind: 'none' };

/** `--build-context name=…`: what COPY --from, FROM and mounts find under a name. */
export type NamedContext =
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'image'; readonly reference: string };

export type SecretSource =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'environment'; readonly variable: string };

export interface BuildRequest {
  readonly context: BuildContext;
  /** Its text; `null` to read `dockerfilePath`. */
  readonly dockerfile: string | null;
  /** Absolute, or of the context when it begins with no slash; `null` is "Dockerfile" in the context. */
  readonly dockerfilePath: string | null;
  /** Names that the image gets; none leaves it without a name. */
  readonly tags: readonly string[];
  readonly target: string | null;
  readonly args: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly platform: string | null;
  readonly contexts: Readonly<Record<string, NamedContext>>;
  readonly secrets: Readonly<Record<string, SecretSource>>;
  readonly noCache: boolean;
  /** Asks registries for newer bases although there are some here. */
  readonly pull: boolean;
  readonly format: 'oci' | 'docker';
  readonly output: BuildOutput;
  /** Network of RUN steps that say nothing else. */
  readonly network: 'default' | 'none' | 'host';
}

export type BuildOutput =
  | { readonly kind: 'store' }
  /** The image's filesystem, into a folder that is new or empty. */
  | { readonly kind: 'folder'; readonly path: string }
  /** The image's filesystem as a tar archive; `null` is standard output. */
  | { readonly kind: 'tar'; readonly path: string | null };

/** One line of the graph: what is read, a base, an instruction, what is written at the end. */
export interface BuildStep {
  /** In the order in which they are told of, from 1. */
  readonly id: number;
  /** "[build 2/4] COPY . /src" */
  readonly title: string;
  /** Name of its stage, or its number; `null` of what belongs to none. */
  readonly stage: string | null;
  /** First line in the Dockerfile; `null` of what stands on none. */
  readonly line: number | null;
}

export type StepOutcome = 'done' | 'cached' | 'failed' | 'cancelled';

export type BuildEvent =
  | { readonly kind: 'step'; readonly step: BuildStep }
  /** What a step prints, or says of itself. */
  | {
      readonly kind: 'output';
      readonly id: number;
      readonly stream: 'out' | 'error' | 'note';
      readonly text: string;
    }
  | {
      readonly kind: 'ended';
      readonly id: number;
      readonly outcome: StepOutcome;
      readonly milliseconds: number;
      /** Bytes of the layer that it made or found; `null` when it makes none. */
      readonly bytes: number | null;
      /** Why it was not found in the cache; `null` when it was, or when there was nothing to find. */
      readonly why: string | null;
    }
  | { readonly kind: 'warning'; readonly text: string; readonly line: number | null };

export interface BuildResult {
  /** Of the manifest. */
  readonly digest: string;
  /** Of the config. */
  readonly imageId: string;
  /** Key of the image in the store; `null` when the output went elsewhere. */
  readonly key: string | null;
  readonly layers: number;
  /** Steps that make layers, and how many of them were found in the cache. */
  readonly steps: number;
  readonly cached: number;
  readonly milliseconds: number;
}
