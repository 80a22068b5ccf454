import type { JobProgress, LayerProgress } from '../../core/api/jobs.ts';
import type { MoveEvent } from '../../core/index.ts';
import { countTransfer } from './transfer-count.ts';

/** Turns what a push or a copy says, one fact at a time, into the state that a window shows. */
export interface MoveProgress {
  observe(event: MoveEvent, now: number): void;
  view(now: number): JobProgress;
}

const STATES = {
  uploading: 'uploading',
  mounted: 'mounted',
  there: 'reused',
  done: 'done',
} as const satisfies Record<string, LayerProgress['state']>;

/** A blob that goes to several repositories is shown once, as it stands with the one that is being served; it counts for each. */
export function followMove(): MoveProgress {
  const blobs = new Map<string, LayerProgress>();
  const count = countTransfer();

  return {
    observe(event, now) {
      switch (event.kind) {
        case 'plan': {
          const { plan } = event;
          count.begin(plan.send + plan.there + plan.mount, 0);
          blobs.clear();
          for (const { digest, size } of plan.targets.flatMap((target) => target.blobs))
            blobs.set(digest, { digest, size, received: 0, resumed: 0, state: 'waiting' });
          return;
        }
        case 'blob': {
          const { digest, size, state, resumed } = event;
          const before = blobs.get(digest);
          const goesOn = before?.state === 'uploading';
          if (state === 'there' || state === 'mounted') count.reuse(size);
          if (state === 'uploading' && !goesOn) count.reuse(resumed);
          if (state === 'done' && before !== undefined && goesOn) count.move(before.received, size, now);
          blobs.set(digest, {
            digest,
            size,
            state: STATES[state],
            received: state === 'uploading' ? resumed : size,
            resumed,
          });
          return;
        }
        case 'bytes': {
          const blob = blobs.get(event.digest);
          if (blob === undefined) return;
          count.move(blob.received, event.sent, now);
          blobs.set(event.digest, { ...blob, received: event.sent });
          return;
        }
        case 'retry':
        case 'named':
          return;
      }
    },
    view: (now) => count.view(blobs.values(), now),
  };
}
