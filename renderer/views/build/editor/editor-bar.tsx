import { CircleDot, CircleHelp, Save, WandSparkles } from 'lucide-react';
import { keyLabel } from '../../../state/keys.ts';
import { Button, Explained, IconButton } from '../../../ui/button.tsx';

interface Props {
  readonly saved: boolean;
  readonly saving: boolean;
  readonly readOnly: boolean;
  readonly formatOnSave: boolean;
  readonly onFormatOnSave: (on: boolean) => void;
  readonly onSave: () => void;
  readonly onFormat: () => void;
}

export function EditorBar(props: Props) {
  const { saved, saving, readOnly, formatOnSave, onFormatOnSave, onSave, onFormat } = props;
  return (
    <div className="flex min-h-9 shrink-0 flex-wrap items-center gap-x-2 gap-y-1 border-b border-line px-3 py-1">
      <span
        className="flex min-w-24 items-center gap-1.5 text-sm text-ink-2"
        role="status"
        data-testid="saved-state"
      >
        {readOnly ? (
          'Read only: it is fetched with its context'
        ) : saved ? (
          'Saved'
        ) : (
          <>
            <CircleDot size={12} className="text-warn" aria-hidden /> {saving ? 'Saving…' : 'Not saved'}
          </>
        )}
      </span>
      <span className="flex-1" />
      {readOnly ? null : (
        <>
          <label className="flex h-6 items-center gap-1.5 rounded px-1 text-sm text-ink-2 hover:text-ink">
            <input
              type="checkbox"
              className="accent-[var(--accent)]"
              checked={formatOnSave}
              onChange={(event) => onFormatOnSave(event.target.checked)}
            />
            Format on save
          </label>
          <IconButton label="Format" hint="Shift+Alt+F" extra="btn-small" onPress={onFormat}>
            <WandSparkles size={14} aria-hidden />
          </IconButton>
          <Button small onPress={onSave} isDisabled={saved || saving} data-testid="save-dockerfile">
            <Save size={13} aria-hidden /> Save
          </Button>
        </>
      )}
      <Explained sentence={<Keys readOnly={readOnly} />} aria-label="Keys of the editor">
        <CircleHelp size={14} aria-hidden />
      </Explained>
    </div>
  );
}

function Keys({ readOnly }: { readonly readOnly: boolean }) {
  const keys: readonly (readonly [string, string])[] = [
    ['Tab', 'leaves the editor'],
    ...(readOnly
      ? []
      : ([
          [keyLabel('Mod+S'), 'saves'],
          [`${keyLabel('Mod+[')} ${keyLabel('Mod+]')}`, 'indents less, more'],
          [keyLabel('Mod+/'), 'turns a line into a comment and back'],
          [keyLabel('Ctrl+Space'), 'completes'],
          ['F2', 'renames a stage or variable'],
        ] as const)),
    [keyLabel('Mod+F'), 'searches'],
    ['F8', 'goes to the next problem'],
  ];
  return (
    <dl className="grid grid-cols-[auto_auto] gap-x-3 gap-y-0.5">
      {keys.map(([key, what]) => (
        <div key={key} className="contents">
          <dt className="font-mono">{key}</dt>
          <dd className="text-ink-2">{what}</dd>
        </div>
      ))}
    </dl>
  );
}
