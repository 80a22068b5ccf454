import type { HistoryStep } from '../api/images.ts';
import type { HistoryEntry } from '../oci/config.ts';
import { visibleText } from '../oci/visible-text.ts';
import { readInstruction } from './instruction.ts';
import { isoTime } from './iso-time.ts';

/**
 * History joined to the layers it made, base first. The specification makes history optional and nothing checks it:
 * when it speaks of fewer layers than there are, the rest get steps of their own; when of more, those steps have none.
 * https://github.com/opencontainers/image-spec/blob/main/config.md#properties (history)
 */
export function joinHistory(history: readonly HistoryEntry[], layers: number): readonly HistoryStep[] {
  let layer = 0;
  const steps: HistoryStep[] = history.map((entry, position) => {
    const empty = entry.empty_layer === true;
    return {
      position,
      created: isoTime(entry.created),
      instruction: readInstruction(entry.created_by ?? ''),
      createdBy: visibleText(entry.created_by ?? ''),
      comment: visibleText(entry.comment ?? ''),
      author: visibleText(entry.author ?? ''),
      empty,
      layer: empty || layer >= layers ? null : layer++,
    };
  });
  while (layer < layers) {
    steps.push({
      position: steps.length,
      created: null,
      instruction: '',
      createdBy: '',
      comment: '',
      author: '',
      empty: false,
      layer: layer++,
    });
  }
  return steps;
}
