export interface ThreeParts {
  readonly epoch: string;
  /** What upstream calls it. */
  readonly version: string;
  /** What the packager counts. */
  readonly release: string;
}

/** [epoch:]version[-release], as dpkg and rpm write it. */
export function threeParts(text: string): ThreeParts {
  const colon = text.indexOf(':');
  const rest = text.slice(colon + 1);
  const hyphen = rest.lastIndexOf('-');
  return {
    epoch: colon < 0 ? '' : text.slice(0, colon),
    version: hyphen < 0 ? rest : rest.slice(0, hyphen),
    release: hyphen < 0 ? '' : rest.slice(hyphen + 1),
  };
}
