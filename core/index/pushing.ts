import type { CopyRequest, DeletePlan, MovePlan, PushRequest } from '../api/push.ts';
import type { MoveStep } from '../transfer/push/move-image.ts';

interface Bounded {
  readonly signal?: AbortSignal;
}

/** What a push or a copy tells while it runs. Sizes are bytes. */
export type MoveEvent = { readonly kind: 'plan'; readonly plan: MovePlan } | MoveStep;

export interface Moved {
  readonly digest: string;
  readonly references: readonly string[];
  readonly sent: number;
  readonly mounted: number;
  readonly there: number;
}

interface MoveOptions extends Bounded {
  readonly observe?: (event: MoveEvent) => void;
}

/** What moves images to registries, between them, and out of them. Errors are `StrataError`s. */
export interface Pushing {
  plan(request: PushRequest, options?: Bounded): Promise<MovePlan>;
  push(request: PushRequest, options?: MoveOptions): Promise<Moved>;
  planCopy(request: CopyRequest, options?: Bounded): Promise<MovePlan>;
  copy(request: CopyRequest, options?: MoveOptions): Promise<Moved>;
  planDelete(reference: string, options?: Bounded): Promise<DeletePlan>;
  /** `digest`: what the plan showed; anything else there by now is left alone. */
  remove(reference: string, digest: string, options?: Bounded): Promise<void>;
}
