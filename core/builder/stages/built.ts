import type { Descriptor } from '../../oci/descriptor.ts';
import type { Digest } from '../../oci/digest.ts';
import type { ImageState } from '../config/image-state.ts';

/** A layer as a manifest names it, with what it unpacks to. */
export interface BuiltLayer {
  readonly descriptor: Descriptor;
  readonly diffId: Digest;
}

/** An image as it stands behind a step. */
export interface Built {
  /** The same for the same files, however they came about: of the base's layers, and of what each step did. */
  readonly key: string;
  readonly state: ImageState;
  /** Whether all its layers are in the store, so that nothing has to run for them. */
  readonly isHere: boolean;
  /** Its layers, the base first; runs what has to run for them, once. */
  layers(): Promise<readonly BuiltLayer[]>;
}
