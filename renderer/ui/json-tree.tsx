import { useState } from 'react';
import { plainJson } from '../words/json-text.ts';

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Depth to which a document opens by itself. */
const OPEN_DEPTH = 3;

export function JsonTree({
  value,
  name,
  depth = 0,
  last = true,
}: {
  readonly value: Json;
  readonly name?: string;
  readonly depth?: number;
  readonly last?: boolean;
}) {
  const [open, setOpen] = useState(depth < OPEN_DEPTH);
  const label =
    name === undefined ? null : (
      <>
        <span className="text-[var(--code-name)]">{plainJson(JSON.stringify(name))}</span>
        <span className="text-ink-3">: </span>
      </>
    );
  const comma = last ? '' : ',';
  if (value === null || typeof value !== 'object') {
    return (
      <div className="pl-4 break-all whitespace-pre-wrap">
        {label}
        <Scalar value={value} />
        <span className="text-ink-3">{comma}</span>
      </div>
    );
  }
  const entries: readonly (readonly [string | undefined, Json])[] = Array.isArray(value)
    ? value.map((each: Json) => [undefined, each] as const)
    : Object.entries(value);
  const [before, after] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  if (entries.length === 0) {
    return (
      <div className="pl-4">
        {label}
        <span className="text-ink-3">{`${before}${after}${comma}`}</span>
      </div>
    );
  }
  return (
    <div className="pl-4">
      <button
        type="button"
        className="-ml-4 rounded text-left hover:bg-hover"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <span className="inline-block w-4 text-center text-ink-3" aria-hidden>
          {open ? '▾' : '▸'}
        </span>
        {label}
        <span className="text-ink-3">{open ? before : `${before} ${entries.length} ${after}${comma}`}</span>
      </button>
      {open ? (
        <>
          {entries.map(([key, each], index) => (
            // a document never changes: an element's position is its identity
            <JsonTree
              key={key ?? index}
              value={each}
              {...(key === undefined ? {} : { name: key })}
              depth={depth + 1}
              last={index === entries.length - 1}
            />
          ))}
          <div className="text-ink-3">{`${after}${comma}`}</div>
        </>
      ) : null}
    </div>
  );
}

function Scalar({ value }: { readonly value: null | boolean | number | string }) {
  if (typeof value === 'string')
    return <span className="text-[var(--code-string)]">{plainJson(JSON.stringify(value))}</span>;
  return <span className="text-[var(--code-number)]">{String(value)}</span>;
}

export function parseJson(text: string): Json | undefined {
  try {
    const parsed: Json = JSON.parse(text);
    return parsed;
  } catch {
    return undefined;
  }
}
