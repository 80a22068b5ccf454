import type { Reference } from '../oci/reference.ts';
import type { PullObserver } from './pull-event.ts';
import type { StoredDocument } from './walk.ts';

export interface Admission {
  readonly reference: Reference;
  /** What its name points to. */
  readonly root: StoredDocument;
  readonly signal: AbortSignal;
  readonly observe: PullObserver;
}

/** Decides whether an image may come in, before its config or a layer is asked for; throws why not. */
export type Admit = (admission: Admission) => Promise<void>;
