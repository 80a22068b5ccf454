import { Age, Digest, Size } from '../../ui/values.tsx';
import { inOneLine } from '../../words/instruction.ts';
import type { Band } from './sharing.ts';

interface Props {
  readonly bands: readonly Band[];
  readonly selected: number | null;
  readonly onSelect: (position: number) => void;
}

/** The stack as a table (D1, D2): every instruction, and the blob it made or that it made none. */
export function HistoryTable({ bands, selected, onSelect }: Props) {
  return (
    <table className="mx-5 mb-5 w-[calc(100%-40px)] table-fixed" data-testid="history-table">
      <thead>
        <tr className="h-8 text-left text-sm text-ink-3 *:font-medium">
          <th scope="col">Instruction</th>
          <th scope="col" className="w-[104px]">
            Layer
          </th>
          <th scope="col" className="w-20 text-right">
            Download
          </th>
          <th scope="col" className="w-20 text-right">
            Unpacked
          </th>
          <th scope="col" className="w-28 text-right max-[1200px]:hidden">
            Created
          </th>
        </tr>
      </thead>
      <tbody>
        {bands.map(({ step, layer }) => (
          <tr
            key={step.position}
            className={`h-8 border-t border-line ${step.position === selected ? 'bg-accent-soft' : 'hover:bg-hover'}`}
            onClick={() => onSelect(step.position)}
          >
            <td className="truncate pr-3">
              <button
                type="button"
                className="ring-inside max-w-full truncate rounded text-left font-mono text-sm"
                aria-pressed={step.position === selected}
                onClick={() => onSelect(step.position)}
              >
                {inOneLine(step.instruction)}
              </button>
            </td>
            <td>
              {layer === null ? (
                <span className="text-ink-3">no layer</span>
              ) : (
                <Digest digest={layer.digest} />
              )}
            </td>
            <td className="text-right">{layer === null ? null : <Size bytes={layer.download} />}</td>
            <td className="text-right">{layer === null ? null : <Size bytes={layer.unpacked} />}</td>
            <td className="text-right text-ink-2 max-[1200px]:hidden">
              <Age iso={step.created} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
