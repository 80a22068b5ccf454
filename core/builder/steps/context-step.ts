import { emptyState } from '../config/image-state.ts';
import type { Platform } from '../../oci/descriptor.ts';
import type { Built } from '../stages/built.ts';
import type { FileSource, StageGround } from '../stages/stage-ground.ts';
import { originOf, transferStep } from './transfer-step.ts';

interface ContextStep {
  readonly source: FileSource;
  /** What of it. */
  readonly path: string;
  readonly destination: string;
  readonly platform: Platform;
  readonly title: string;
  readonly place: string;
  readonly line: number;
  readonly original: string;
}

/** Files of a context or an image alone, as an image: for mounts, and for stages that stand on a folder. */
export function contextStep(ground: StageGround, step: ContextStep): Promise<Built> {
  const { source, path, destination, platform, title, place } = step;
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
        key: source.kind === 'image' ? source.key : null,
        origin: () => originOf(ground, source),
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
