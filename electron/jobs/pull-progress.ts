import type { JobProgress, LayerProgress } from '../../core/api/jobs.ts';
import type { PullEvent } from '../../core/index.ts';
import { countTransfer } from './transfer-count.ts';

/** Turns what a pull says, one fact at a time, into the state that a window shows. */
export interface PullProgress {
  observe(event: PullEvent, now: number): void;
  view(now: number): JobProgress;
}

export const NO_PROGRESS: JobProgress = {
  total: 0,
  transferred: 0,
  reused: 0,
  rate: 0,
  secondsLeft: null,
  layers: [],
};

export function followPull(): PullProgress {
  const layers = new Map<string, LayerProgress>();
  const count = countTransfer();

  return {
    observe(event, now) {
      switch (event.kind) {
        case 'plan':
          count.begin(event.total, event.reused);
          layers.clear();
          for (const { digest, size, here } of event.layers) {
            layers.set(digest, {
              digest,
              size,
              received: here,
              resumed: here < size ? here : 0,
              state: here < size ? 'waiting' : 'reused',
            });
          }
          return;
        case 'layer': {
          const layer = layers.get(event.digest);
          if (!layer) return;
          // The end of a layer may come before its last `bytes`; its beginning states what was there and moves nothing.
          const ends =
            layer.state === 'downloading' && event.state !== 'downloading' && event.state !== 'waiting';
          if (ends) count.move(layer.received, event.received, now);
          layers.set(event.digest, {
            ...layer,
            state: event.state,
            received: event.received,
            resumed: event.resumed,
          });
          return;
        }
        case 'bytes': {
          const layer = layers.get(event.digest);
          if (!layer) return;
          count.move(layer.received, event.received, now);
          layers.set(event.digest, { ...layer, received: event.received });
          return;
        }
        case 'resolved':
        case 'retry':
        case 'named':
        case 'checked':
        case 'note':
          return;
      }
    },
    view: (now) => count.view(layers.values(), now),
  };
}
