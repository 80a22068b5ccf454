/** Building an image from a Dockerfile, as a window and the command line see it. Sizes are bytes, durations milliseconds. */

/** Where the files are that COPY and ADD take. */
export type BuildContext =
  | { readonly kind: 'folder'; readonly path: string }
  /** An archive on this machine, plain or compressed. */
  | { readonly kind: 'tar'; readonly path: string }
  /** A git repository, or an archive that a server has; never with a password in it. */
  | { readonly kind: 'url'; readonly url: string }
  /** None: a Dockerfile that copies nothing of a context. */
  | { readonly kind: 'none' };

/** `--build-context name=…`: what COPY --from, FROM and mounts find under a name. */
export type NamedContext =
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'image'; readonly reference: string }
  | { readonly kind: 'url'; readonly url: string }
  /** An OCI image layout; `reference` is a tag in it or a digest. */
  | { readonly kind: 'layout'; readonly path: string; readonly reference: string | null };

export type SecretSource =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'environment'; readonly variable: string };

/** What `RUN --mount=type=ssh` talks to: a socket of an agent, or private keys that an agent of ours serves. */
export interface SshSource {
  readonly paths: readonly string[];
}

/** Where steps of earlier builds are kept for other machines. */
export type CachePlace =
  | { readonly kind: 'registry'; readonly reference: string }
  | { readonly kind: 'folder'; readonly path: string };

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
  /** None is this machine's; several make an index. */
  readonly platforms: readonly string[];
  readonly contexts: Readonly<Record<string, NamedContext>>;
  readonly secrets: Readonly<Record<string, SecretSource>>;
  readonly ssh: Readonly<Record<string, SshSource>>;
  readonly noCache: boolean;
  /** Names of the stages that run again although they are cached. */
  readonly noCacheStages: readonly string[];
  /** Asks registries for newer bases although there are some here. */
  readonly pull: boolean;
  readonly cacheFrom: readonly CachePlace[];
  readonly cacheTo: readonly (CachePlace & {
    /** `max`: also steps of stages that did not reach the result. */
    readonly mode: 'min' | 'max';
  })[];
  /** How much an in-toto statement beside the image says of how it was made. */
  readonly provenance: 'none' | 'min' | 'max';
  /** Of the manifest. */
  readonly annotations: Readonly<Record<string, string>>;
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
  | { readonly kind: 'tar'; readonly path: string | null }
  /** The image as an archive: an OCI layout, or what `docker load` reads; `null` is standard output. */
  | { readonly kind: 'archive'; readonly format: 'oci' | 'docker'; readonly path: string | null };

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
  /** How many bytes a running step has put into its layer so far. */
  | { readonly kind: 'grown'; readonly id: number; readonly bytes: number }
  | { readonly kind: 'warning'; readonly text: string; readonly line: number | null };

export interface BuildResult {
  /** Of the manifest; of the index, of several platforms or with provenance. */
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
  /** What `digest` is of. */
  readonly descriptor?: { readonly mediaType: string; readonly digest: string; readonly size: number };
  /** The predicates of the in-toto statements by platform ("linux/arm64"), when they were asked for. */
  readonly provenance?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}
