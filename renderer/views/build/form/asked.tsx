import type { ReactNode } from 'react';
import { visiblePath } from '../../../words/visible.ts';
import { FieldRow, Name } from './field.tsx';

interface Props {
  readonly id: string;
  readonly what: string;
  readonly required: boolean;
  /** Where the Dockerfile asks for it; `null`: nowhere any more. */
  readonly line: number | null;
  readonly value: string;
  readonly options: readonly (readonly [value: string, title: string])[];
  readonly testId: string;
  readonly onChoose: (value: string) => void;
  readonly children?: ReactNode;
}

/** Something that a Dockerfile asks for by name, and what it is given. */
export function Asked({ id, what, required, line, value, options, testId, onChoose, children }: Props) {
  const name = visiblePath(id);
  const missing = required && value === '';
  return (
    <FieldRow
      label={
        <>
          <Name>{name}</Name>
          {missing ? <span className="chip chip-warn shrink-0">needed</span> : null}
        </>
      }
      hint={line === null ? 'not asked for any more' : `${what}, line ${line}`}
    >
      <select
        className="field w-auto! max-w-52 shrink-0 px-1!"
        aria-label={`${what} ${name}`}
        data-testid={testId}
        value={value}
        onChange={(event) => onChoose(event.target.value)}
      >
        {options.map(([each, title]) => (
          <option key={each} value={each}>
            {title}
          </option>
        ))}
      </select>
      {children}
    </FieldRow>
  );
}
