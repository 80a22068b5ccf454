/** Which layer of the image a step made. */
import type { BuildRun, DockerfileOutline, RunStep } from '../../../../core/api/builds.ts';
import type { ImageDetail } from '../../../../core/api/images.ts';
import { stageNamed } from './stage-lanes.ts';

type Outline = Pick<DockerfileOutline, 'stages'>;
type Layer = Pick<ImageDetail['layers'][number], 'download' | 'unpacked'>;

/** Steps whose layers the image has, from its base upwards: those of the target stage and of the stages that it stands on. */
export function stepsOfResult(
  { graph, order }: Pick<BuildRun, 'graph' | 'order'>,
  { stages }: Outline,
): readonly RunStep[] {
  const chain = new Set<number>();
  let stage = order.target === null ? stages.at(-1) : stageNamed(stages, order.target);
  while (stage !== undefined && !chain.has(stage.index)) {
    chain.add(stage.index);
    const { base, index } = stage;
    stage = stages.find((each) => each.index < index && each.name !== null && each.name === base);
  }
  return [...chain].reverse().flatMap((index) =>
    graph.filter((step) => {
      if (step.stage === null || step.bytes === null) return false;
      return stageNamed(stages, step.stage)?.index === index;
    }),
  );
}

/** From the top of both down, by their sizes: what stands below is the base's. */
export function layersOf(steps: readonly RunStep[], layers: readonly Layer[]): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  let at = layers.length - 1;
  for (const step of [...steps].reverse()) {
    const layer = layers[at];
    if (layer === undefined) break;
    if (step.bytes !== layer.unpacked && step.bytes !== layer.download) continue;
    found.set(step.id, at);
    at -= 1;
  }
  return found;
}
