import { changeOrder, withEntry } from '../../../state/build/order.ts';
import { FieldGroup } from './field.tsx';
import type { FormProps } from './name-fields.tsx';
import { NewPair, PairRow } from './pairs.tsx';

export function LabelFields({ source, order }: FormProps) {
  const set = (name: string, value: string | null): void =>
    changeOrder(source, { labels: withEntry(order.labels, name, value) });
  return (
    <FieldGroup title="Labels">
      {Object.entries(order.labels).map(([name, value]) => (
        <PairRow key={name} name={name} value={value} what="Label" onChange={(next) => set(name, next)} />
      ))}
      <NewPair
        what="a label"
        placeholder="org.example.team"
        taken={Object.keys(order.labels)}
        testId="new-label"
        onAdd={set}
      />
    </FieldGroup>
  );
}
