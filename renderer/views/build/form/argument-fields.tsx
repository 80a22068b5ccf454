import { Undo2 } from 'lucide-react';
import type { DockerfileOutline } from '../../../../core/api/builds.ts';
import { changeOrder, withEntry } from '../../../state/build/order.ts';
import { IconButton } from '../../../ui/button.tsx';
import { listInWords } from '../../../words/format.ts';
import { visiblePath } from '../../../words/visible.ts';
import { FieldGroup, FieldRow, Name } from './field.tsx';
import type { FormProps } from './name-fields.tsx';
import { NewPair, PairRow } from './pairs.tsx';

interface Declared {
  readonly name: string;
  readonly value: string | null;
  /** Where it is seen: of FROM, or of stages. */
  readonly where: string;
}

/** Each name once, however many stages declare it; the first default that there is. */
function declaredIn(outline: DockerfileOutline): readonly Declared[] {
  const stageAt = (line: number): string => {
    const stage = outline.stages.findLast((each) => each.line < line);
    return visiblePath(stage?.name ?? `stage ${stage?.index ?? 0}`);
  };
  return [...new Set(outline.args.map(({ name }) => name))].map((name) => {
    const all = outline.args.filter((arg) => arg.name === name);
    const stages = [...new Set(all.filter((arg) => !arg.global).map((arg) => stageAt(arg.line)))];
    return {
      name,
      value: all.find((arg) => arg.value !== null)?.value ?? null,
      where: listInWords([...(all.some((arg) => arg.global) ? ['FROM lines'] : []), ...stages], 3),
    };
  });
}

/** Those that the Dockerfile declares, each with its default, and any other (F3). */
export function ArgumentFields({ source, order, outline }: FormProps) {
  const declared = outline === null ? [] : declaredIn(outline);
  const set = (name: string, value: string | null): void =>
    changeOrder(source, { args: withEntry(order.args, name, value) });
  const extra = Object.entries(order.args).filter(([name]) => !declared.some((each) => each.name === name));
  return (
    <FieldGroup
      title="Build arguments"
      {...(declared.length === 0 && outline !== null
        ? {
            note: 'This Dockerfile declares none with ARG; proxies and SOURCE_DATE_EPOCH can be given all the same.',
          }
        : {})}
    >
      {declared.map(({ name, value, where }) => {
        const given = order.args[name];
        return (
          <FieldRow key={name} label={<Name>{visiblePath(name)}</Name>} hint={`for ${where}`}>
            <input
              className="field"
              aria-label={`Build argument ${visiblePath(name)}`}
              placeholder={given === '' ? 'empty' : visiblePath(value ?? 'not set')}
              spellCheck={false}
              autoComplete="off"
              data-testid={`arg-${name}`}
              value={given ?? ''}
              onChange={(event) => set(name, event.target.value)}
            />
            {given === undefined ? null : (
              <IconButton
                small
                label={
                  value === null
                    ? `Do not set ${visiblePath(name)}`
                    : `Use the default, ${visiblePath(value)}`
                }
                onPress={() => set(name, null)}
              >
                <Undo2 size={13} aria-hidden />
              </IconButton>
            )}
          </FieldRow>
        );
      })}
      {extra.map(([name, value]) => (
        <PairRow
          key={name}
          name={name}
          value={value}
          what="Build argument"
          onChange={(next) => set(name, next)}
        />
      ))}
      <NewPair
        what="another build argument"
        placeholder="ANOTHER"
        taken={[...declared.map(({ name }) => name), ...extra.map(([name]) => name)]}
        testId="new-arg"
        onAdd={set}
      />
    </FieldGroup>
  );
}
