import type { ImageDetail } from '../../../core/api/images.ts';
import { inOneLine } from '../../words/instruction.ts';

/** The instruction that made a layer, on one line; '' when the history does not say. */
export function instructionOf(detail: Pick<ImageDetail, 'history'>, layer: number): string {
  return inOneLine(detail.history.find((step) => step.layer === layer)?.instruction ?? '');
}
