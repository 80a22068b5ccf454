import type { BuildOrder } from '../../../../core/api/builds.ts';
import { changeOrder } from '../../../state/build/order.ts';
import { Segments } from '../../../ui/segments.tsx';
import { FieldGroup, FieldRow, Tick } from './field.tsx';
import type { FormProps } from './name-fields.tsx';

const NETWORKS: readonly (readonly [BuildOrder['network'], string])[] = [
  ['default', 'As usual'],
  ['none', 'None'],
  ['host', 'The host’s'],
];
const FORMATS: readonly (readonly [BuildOrder['format'], string])[] = [
  ['oci', 'OCI'],
  ['docker', 'Docker'],
];
const PROVENANCES: readonly (readonly [BuildOrder['provenance'], string])[] = [
  ['none', 'None'],
  ['min', 'Short'],
  ['max', 'Full'],
];

/** How it is built, and in which form it is kept. */
export function HowFields({ source, order }: FormProps) {
  return (
    <FieldGroup title="How">
      <Tick
        label="Run every step again, whatever was built before"
        value={order.noCache}
        testId="no-cache"
        onChange={(noCache) => changeOrder(source, { noCache })}
      />
      <Tick
        label="Ask registries for newer bases"
        value={order.pull}
        testId="pull-bases"
        onChange={(pull) => changeOrder(source, { pull })}
      />
      <FieldRow label="Network of RUN steps">
        <Segments
          label="Network of RUN steps"
          name="build-network"
          value={order.network}
          options={NETWORKS.map(([value, title]) => ({ value, title, testId: `network-${value}` }))}
          onChange={(network) => changeOrder(source, { network })}
        />
      </FieldRow>
      <FieldRow label="Format">
        <Segments
          label="Format"
          name="build-format"
          value={order.format}
          options={FORMATS.map(([value, title]) => ({ value, title, testId: `format-${value}` }))}
          onChange={(format) => changeOrder(source, { format })}
        />
      </FieldRow>
      <FieldRow label="Provenance" hint="Beside the image: how it was made">
        <Segments
          label="Provenance"
          name="build-provenance"
          value={order.provenance}
          options={PROVENANCES.map(([value, title]) => ({ value, title, testId: `provenance-${value}` }))}
          onChange={(provenance) => changeOrder(source, { provenance })}
        />
      </FieldRow>
    </FieldGroup>
  );
}
