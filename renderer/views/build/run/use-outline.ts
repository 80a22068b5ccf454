import type { BuildRun, DockerfileOutline } from '../../../../core/api/builds.ts';
import { call } from '../../../bridge.ts';
import { useResource } from '../../../state/resource.ts';

const NONE: DockerfileOutline['stages'] = [];

/** Stages of the Dockerfile as it was built; none while they are read, or when they cannot be. */
export function useStages({ id, dockerfile, order }: BuildRun): DockerfileOutline['stages'] {
  const [found] = useResource(id, 0, () => call('build.outline', { text: dockerfile, target: order.target }));
  return found.kind === 'ready' ? found.value.stages : NONE;
}
