import type { LayerProgressState } from '../api/jobs.ts';

/** What a pull tells whoever watches it. Observing changes nothing: every field is a fact that has happened. */
export type PullEvent =
  | {
      readonly kind: 'resolved';
      readonly reference: string;
      readonly digest: string;
      readonly platform: string;
    }
  | {
      readonly kind: 'plan';
      /** Bytes of everything the image has. */
      readonly total: number;
      /** Of those, bytes that are here. */
      readonly reused: number;
      readonly layers: readonly { readonly digest: string; readonly size: number; readonly here: number }[];
    }
  | {
      readonly kind: 'layer';
      readonly digest: string;
      readonly state: LayerProgressState;
      /** Bytes of it on this disk. */
      readonly received: number;
      /** Of those, bytes that an earlier attempt left. */
      readonly resumed: number;
    }
  | { readonly kind: 'bytes'; readonly digest: string; readonly received: number }
  | { readonly kind: 'retry'; readonly attempt: number; readonly delayMs: number; readonly because: string }
  /** The image has its name: it can be listed and looked at; its layers may still be in checking. */
  | { readonly kind: 'named'; readonly key: string }
  | { readonly kind: 'checked'; readonly digest: string; readonly diffId: string }
  | { readonly kind: 'note'; readonly level: 'info' | 'warning'; readonly text: string };

export type PullObserver = (event: PullEvent) => void;

/** What the registry client tells of waits and of mirrors that it passed by, as events of the pull. */
export function observeRetries(observe: PullObserver): {
  readonly onRetry: (notice: Retry) => void;
  readonly onNotice: (text: string) => void;
} {
  return {
    onRetry: ({ attempt, delayMs, because }) => observe({ kind: 'retry', attempt, delayMs, because }),
    onNotice: (text) => observe({ kind: 'note', level: 'info', text }),
  };
}

interface Retry {
  readonly attempt: number;
  readonly delayMs: number;
  readonly because: string;
}
