import { serveTasks } from '../stream/worker-tasks.ts';
import { writeLayer } from './changes/write-layer.ts';
import { applyLayers } from './rootfs/apply-layers.ts';
import { survey } from './rootfs/survey.ts';
import type { ContainerWork } from './worker-orders.ts';

serveTasks(({ data, signal }) => {
  const work = data as ContainerWork;
  switch (work.kind) {
    case 'apply':
      return applyLayers(work.root, work.layers, { signal });
    case 'survey':
      return survey(work.folder, work.overlay);
    case 'write':
      return writeLayer(work, signal);
  }
});
