import { FileWarning } from 'lucide-react';
import { Button } from '../../../ui/button.tsx';

interface Props {
  readonly onTake: () => void;
  readonly onOverwrite: () => void;
}

/** Two texts, and a person who knows which is right. */
export function ConflictBar({ onTake, onOverwrite }: Props) {
  return (
    <div
      role="alert"
      className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line bg-warn-soft px-3 py-1.5"
      data-testid="conflict"
    >
      <FileWarning size={15} className="shrink-0 text-warn" aria-hidden />
      <p className="min-w-48 flex-1 text-sm">
        The file was changed by something else, and what you typed is not saved.
      </p>
      <Button small onPress={onTake}>
        Read it again
      </Button>
      <Button small onPress={onOverwrite}>
        Overwrite it
      </Button>
    </div>
  );
}
