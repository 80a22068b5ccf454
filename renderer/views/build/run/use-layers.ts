import { useMemo } from 'react';
import type { BuildRun, DockerfileOutline } from '../../../../core/api/builds.ts';
import { call } from '../../../bridge.ts';
import { useResource } from '../../../state/resource.ts';
import { useTotals } from '../../../state/totals.ts';
import { layersOf, stepsOfResult } from './layers-of.ts';

export interface MadeLayers {
  /** `null` where there is no image (any more). */
  readonly key: string | null;
  /** Positions in the image, by step. */
  readonly positions: ReadonlyMap<number, number>;
}

const NOTHING: MadeLayers = { key: null, positions: new Map() };

/** The layers that the steps of a finished build made, when its image is still here. */
export function useLayers(run: BuildRun, stages: DockerfileOutline['stages']): MadeLayers {
  const revision = useTotals((state) => state.revision);
  const key = run.state.kind === 'done' ? run.state.key : null;
  const [found] = useResource(key ?? '', revision, async () =>
    key === null ? null : call('images.detail', { key, platform: null }),
  );
  const detail = found.kind === 'ready' ? found.value : null;
  return useMemo(
    () =>
      detail === null || key === null
        ? NOTHING
        : { key, positions: layersOf(stepsOfResult(run, { stages }), detail.layers) },
    [detail, key, run, stages],
  );
}
