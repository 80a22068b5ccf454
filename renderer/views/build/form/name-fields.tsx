import { useState } from 'react';
import type { BuildOrder, BuildSource, DockerfileOutline } from '../../../../core/api/builds.ts';
import { changeOrder } from '../../../state/build/order.ts';
import { visiblePath } from '../../../words/visible.ts';
import { FieldGroup, FieldRow } from './field.tsx';
import { nameProblem, platformProblem } from './name-problem.ts';
import { TokenField } from './token-field.tsx';
import { useImageNames } from './use-image-names.ts';

export interface FormProps {
  readonly source: BuildSource;
  readonly order: BuildOrder;
  /** `null` while it is not known. */
  readonly outline: DockerfileOutline | null;
}

const PLATFORMS = [
  'linux/amd64',
  'linux/arm64',
  'linux/arm/v7',
  'linux/arm/v6',
  'linux/386',
  'linux/ppc64le',
  'linux/riscv64',
  'linux/s390x',
];

/** What comes out: under which names, which stage, for which platforms. */
export function NameFields({ source, order, outline }: FormProps) {
  const [text, setText] = useState('');
  const names = useImageNames(text);
  return (
    <FieldGroup title="Image">
      <FieldRow label="Tags">
        <TokenField
          label="Tags"
          placeholder="name:tag; without one it gets no name"
          tokens={order.tags}
          offered={names}
          problemOf={nameProblem}
          testId="tags"
          onText={setText}
          onChange={(tags) => changeOrder(source, { tags })}
        />
      </FieldRow>
      <FieldRow label="Target stage">
        <Target source={source} order={order} outline={outline} />
      </FieldRow>
      <FieldRow label="Platforms">
        <TokenField
          label="Platforms"
          placeholder="This machine’s"
          tokens={order.platforms}
          offered={PLATFORMS}
          problemOf={platformProblem}
          testId="platforms"
          onChange={(platforms) => changeOrder(source, { platforms })}
        />
      </FieldRow>
    </FieldGroup>
  );
}

function Target({ source, order, outline }: FormProps) {
  const stages = outline?.stages ?? [];
  const last = stages.at(-1);
  const values = stages.map((stage) => stage.name ?? String(stage.index));
  const gone = order.target !== null && outline !== null && !values.includes(order.target);
  return (
    <div className="min-w-0 flex-1">
      <select
        className="field px-1!"
        aria-label="Target stage"
        data-testid="target"
        value={order.target ?? ''}
        onChange={(event) =>
          changeOrder(source, { target: event.target.value === '' ? null : event.target.value })
        }
      >
        <option value="">
          The last one{last?.name === null || last === undefined ? '' : ` (${visiblePath(last.name)})`}
        </option>
        {stages.map((stage, index) => (
          <option key={stage.index} value={values[index]}>
            {visiblePath(stage.name ?? `${stage.index}`)}: FROM {visiblePath(stage.base)}
          </option>
        ))}
        {order.target !== null && !values.includes(order.target) ? (
          <option value={order.target}>{visiblePath(order.target)}</option>
        ) : null}
      </select>
      {gone ? (
        <p className="mt-1 text-sm text-danger" role="alert">
          The Dockerfile has no stage of this name any more.
        </p>
      ) : null}
    </div>
  );
}
