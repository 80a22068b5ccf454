import type { ContainerMount } from '../../container/container-mount.ts';
import type { Rootfs } from '../../container/rootfs/prepare-rootfs.ts';

/** A mount of a RUN step: what counts for its key, and how it is made when the step runs. */
export interface RunMount {
  readonly key: string;
  /** Begins it; `rootfs` are released after the run. */
  prepare(): Promise<PreparedMount>;
}

export interface PreparedMount {
  readonly mount: ContainerMount | null;
  /** "NAME=value" of a secret that is given as a variable, or of where an agent listens. */
  readonly variable?: string;
  readonly rootfs?: Rootfs;
  /** Lets go of what nobody else may use meanwhile. */
  readonly release?: () => Promise<void> | void;
}
