import type { Job, LayerProgress } from '../../../core/api/jobs.ts';
import { Digest, ProgressBar } from '../../ui/values.tsx';
import { formatSize, shortDigest } from '../../words/format.ts';
import { describeLayer } from '../../words/jobs.ts';

const SETTLED: ReadonlySet<LayerProgress['state']> = new Set(['done', 'reused', 'mounted', 'checking']);

/** A bar per layer (B2). */
export function JobLayers({ job }: { readonly job: Job }) {
  if (job.progress.layers.length === 0) return null;
  return (
    <ul className="mt-2 max-h-64 space-y-2 overflow-y-auto" aria-label="Layers">
      {job.progress.layers.map((layer) => {
        const whole = SETTLED.has(layer.state);
        const word = describeLayer(layer, job.kind);
        return (
          <li
            key={layer.digest}
            className="grid grid-cols-[92px_minmax(48px,1fr)_150px] items-center gap-2"
            data-state={layer.state}
          >
            <Digest digest={layer.digest} />
            <ProgressBar
              thin
              value={whole ? 1 : layer.size === 0 ? 0 : layer.received / layer.size}
              label={`Layer ${shortDigest(layer.digest)}`}
              tone={
                layer.state === 'done'
                  ? 'good'
                  : layer.state === 'reused' || layer.state === 'mounted'
                    ? 'idle'
                    : 'accent'
              }
            />
            <span className="figures truncate text-right text-xs text-ink-3">
              {word === '' ? `${formatSize(layer.received)} of ` : `${word} · `}
              {formatSize(layer.size)}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
