import type { JobProgress, LayerProgress } from '../../core/api/jobs.ts';
import type { PullEvent } from '../../core/index.ts';
import { measureRate } from './rate.ts';

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
  const rate = measureRate();
  let total = 0;
  let reused = 0;
  let transferred = 0;

  function moved(before: number, after: number, now: number): void {
    // Less than before: the server ignored the range and began again, so all of it was moved by this run.
    const bytes = after >= before ? after - before : after;
    transferred += bytes;
    if (bytes > 0) rate.add(bytes, now);
  }

  return {
    observe(event, now) {
      switch (event.kind) {
        case 'plan':
          total = event.total;
          reused = event.reused;
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
          if (ends) moved(layer.received, event.received, now);
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
          moved(layer.received, event.received, now);
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
    view(now) {
      const speed = rate.at(now);
      const left = Math.max(0, total - reused - transferred);
      return {
        total,
        transferred,
        reused,
        rate: speed,
        secondsLeft: speed > 0 && total > 0 ? Math.ceil(left / speed) : null,
        layers: [...layers.values()],
      };
    },
  };
}
