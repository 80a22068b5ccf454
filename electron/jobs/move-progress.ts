import type { JobProgress, LayerProgress } from '../../core/api/jobs.ts';
import type { MoveEvent } from '../../core/index.ts';
import { measureRate } from './rate.ts';

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
  const rate = measureRate();
  let total = 0;
  let reused = 0;
  let transferred = 0;

  function moved(before: number, after: number, now: number): void {
    // Less than before: the registry had lost some of it, and the upload began again.
    const bytes = after >= before ? after - before : after;
    transferred += bytes;
    if (bytes > 0) rate.add(bytes, now);
  }

  return {
    observe(event, now) {
      switch (event.kind) {
        case 'plan': {
          const { plan } = event;
          total = plan.send + plan.there + plan.mount;
          reused = 0;
          blobs.clear();
          for (const { digest, size } of plan.targets.flatMap((target) => target.blobs))
            blobs.set(digest, { digest, size, received: 0, resumed: 0, state: 'waiting' });
          return;
        }
        case 'blob': {
          const { digest, size, state, resumed } = event;
          const before = blobs.get(digest);
          const goesOn = before?.state === 'uploading';
          if (state === 'there' || state === 'mounted') reused += size;
          if (state === 'uploading' && !goesOn) reused += resumed;
          if (state === 'done' && before !== undefined && goesOn) moved(before.received, size, now);
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
          moved(blob.received, event.sent, now);
          blobs.set(event.digest, { ...blob, received: event.sent });
          return;
        }
        case 'retry':
        case 'named':
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
        layers: [...blobs.values()],
      };
    },
  };
}
