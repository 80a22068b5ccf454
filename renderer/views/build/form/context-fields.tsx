import type { ContextChoice } from '../../../../core/api/builds.ts';
import { call } from '../../../bridge.ts';
import { changeOrder, withEntry } from '../../../state/build/order.ts';
import { attempt } from '../../../state/toasts.ts';
import { visiblePath } from '../../../words/visible.ts';
import { Asked } from './asked.tsx';
import { ChosenPath } from './chosen-path.tsx';
import { FieldGroup } from './field.tsx';
import type { FormProps } from './name-fields.tsx';
import { useImageNames } from './use-image-names.ts';

/** Names after FROM and --from= that are no stage: each is an image of that name, unless it is given something else (F14). */
export function ContextFields({ source, order, outline }: FormProps) {
  const lines = new Map((outline?.sources ?? []).toReversed().map(({ name, line }) => [name, line]));
  const names = [
    ...new Set([...(outline?.sources ?? []).map(({ name }) => name), ...Object.keys(order.contexts)]),
  ];
  if (names.length === 0) return null;
  const set = (name: string, choice: ContextChoice | null): void =>
    changeOrder(source, { contexts: withEntry(order.contexts, name, choice) });
  const choose = async (name: string): Promise<void> => {
    const place = await call('build.choosePlace', { what: 'context' });
    if (place !== null) set(name, { kind: 'folder', ...place });
  };
  return (
    <FieldGroup title="Sources" note="What FROM and COPY --from name, and where it is taken from.">
      {names.map((name) => {
        const choice = order.contexts[name];
        return (
          <Asked
            key={name}
            id={name}
            what="Source"
            required={false}
            line={lines.get(name) ?? null}
            testId={`context-${name}`}
            value={choice?.kind ?? ''}
            options={[
              ['', 'The image of that name'],
              ['folder', 'Folder…'],
              ['image', 'Another image'],
            ]}
            onChoose={(kind) => {
              if (kind === 'folder') attempt(() => choose(name));
              else set(name, kind === 'image' ? { kind, reference: name } : null);
            }}
          >
            {choice?.kind === 'folder' ? (
              <ChosenPath path={choice.path} onChoose={() => attempt(() => choose(name))} />
            ) : null}
            {choice?.kind === 'image' ? (
              <ImageField
                label={`Image for ${visiblePath(name)}`}
                value={choice.reference}
                onChange={(reference) => set(name, { kind: 'image', reference })}
              />
            ) : null}
          </Asked>
        );
      })}
    </FieldGroup>
  );
}

function ImageField({
  label,
  value,
  onChange,
}: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const names = useImageNames('');
  const id = `images-for-${label.replaceAll(/\W/g, '-')}`;
  return (
    <>
      <input
        className="field min-w-24 flex-1 font-mono text-sm!"
        aria-label={label}
        list={id}
        spellCheck={false}
        value={value}
        onChange={(event) => event.target.value !== '' && onChange(event.target.value)}
      />
      <datalist id={id}>
        {names.map((name) => (
          // an option of a datalist is labelled by its value
          // oxlint-disable-next-line jsx-a11y/control-has-associated-label
          <option key={name} value={name} />
        ))}
      </datalist>
    </>
  );
}
