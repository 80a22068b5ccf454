import { UsageError } from '../../usage-error.ts';

/** docker's exit code for a flag whose value cannot be used. */
const BAD_FLAG = 125;

export function refuse(reason: string): UsageError {
  return new UsageError(`ERROR: ${reason}`, BAD_FLAG);
}

/** "NAME=value"; "NAME" alone takes its value from `environment`, and is nothing when it has none. */
export function readPair(
  text: string,
  environment: NodeJS.ProcessEnv,
): readonly (readonly [name: string, value: string])[] {
  const equals = text.indexOf('=');
  if (equals >= 0) return [[text.slice(0, equals), text.slice(equals + 1)]];
  const value = environment[text];
  return value === undefined ? [] : [[text, value]];
}

/** "type=local,dest=x", whose names are among `known`; a field in quotes may have a comma in it, as CSV has them. */
export function readFields(
  flag: string,
  text: string,
  known: readonly string[],
): Readonly<Record<string, string>> {
  const fields = splitFields(text).map((field) => {
    const equals = field.indexOf('=');
    const name = field.slice(0, equals).toLowerCase();
    if (equals < 1 || !known.includes(name))
      throw refuse(`--${flag} ${text}: "${field}" is not supported; there are ${known.join(', ')}`);
    return [name, field.slice(equals + 1)] as const;
  });
  return Object.fromEntries(fields);
}

function splitFields(text: string): readonly string[] {
  const fields = [...text.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map(([, field = '']) =>
    field.startsWith('"') && field.endsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field,
  );
  // The empty match behind the last field.
  return text.endsWith(',') ? fields : fields.slice(0, -1);
}

export function oneOf<Value extends string>(flag: string, text: string, values: readonly Value[]): Value {
  const found = values.find((value) => value === text);
  if (found !== undefined) return found;
  throw refuse(`--${flag}: "${text}" is none of ${values.join(', ')}`);
}
