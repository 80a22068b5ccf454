import { emptyState } from '../config/image-state.ts';
import type { OpenContext } from '../context/open-context.ts';
import type { Platform } from '../../oci/descriptor.ts';
import type { Built } from '../stages/built.ts';
import type { StageGround } from '../stages/stage-ground.ts';
import { originOf, transferStep } from './transfer-step.ts';

interface ContextStep {
  readonly context: OpenContext;
  /** What of it. */
  readonly path: string;
  readonly destination: string;
  readonly platform: Platform;
  readonly title: string;
  readonly place: string;
  readonly line: number;
  readonly original: string;
}

/** Files of a context alone, as an image: for mounts, and for stages that stand on a folder. */
export function contextStep(ground: StageGround, step: ContextStep): Promise<Built> {
  const { context, path, destination, platform, title, place } = step;
  const parent: Built = {
    key: 'scratch',
    state: emptyState(platform),
    isHere: true,
    layers: () => Promise.resolve([]),
  };
  return transferStep(ground, { parent, title, place }, step, {
    parts: [
      {
        words: [path],
        key: null,
        origin: () => originOf(ground, { kind: 'context', context }),
        unpacks: false,
      },
    ],
    exclude: [],
    destination,
    chown: null,
    chmod: null,
    link: true,
    parents: false,
    line: '',
    inputs: {},
  });
}
