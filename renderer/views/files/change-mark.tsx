import type { FileChange } from '../../../core/api/files.ts';
import { CHANGE_LETTERS } from '../../words/files.ts';

const LOOKS: Readonly<Record<FileChange, string>> = {
  added: 'bg-good-soft text-good',
  changed: 'bg-warn-soft text-warn',
  removed: 'bg-danger-soft text-danger',
  none: '',
};

/** A, M or D: by letter as well as by colour. */
export function ChangeMark({ change }: { readonly change: FileChange }) {
  return change === 'none' ? null : (
    <span
      className={`inline-flex h-4.5 w-4.5 shrink-0 items-center justify-center rounded text-xs font-semibold ${LOOKS[change]}`}
      title={change}
      data-testid="change-letter"
    >
      {CHANGE_LETTERS[change]}
    </span>
  );
}
