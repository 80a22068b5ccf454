import { invalidDockerfile } from '../invalid-dockerfile.ts';
import { goQuote } from '../parser/go-quote.ts';
import { didYouMean } from '../parser/suggest.ts';
import { csvFields } from './csv-fields.ts';
import { parseGoBoolean, parseMemorySize, parseUint32 } from './go-numbers.ts';

const MOUNT_TYPES = ['bind', 'cache', 'tmpfs', 'secret', 'ssh'] as const;
const SHARINGS = ['shared', 'private', 'locked'] as const;
type MountType = (typeof MOUNT_TYPES)[number];
type Sharing = (typeof SHARINGS)[number];

/** A mount of RUN as it is written: what it is becomes known when its variables are. */
export interface MountFlag {
  readonly text: string;
  /** Stage, image or context that it is taken from: may hold no variables, so that stages can be ordered without them. */
  readonly from: string | null;
}

/** https://docs.docker.com/reference/dockerfile/#run---mount */
export interface Mount {
  readonly type: MountType;
  readonly from: string | null;
  readonly source: string | null;
  readonly target: string | null;
  readonly readOnly: boolean;
  /** Of a cache, a secret or an agent. */
  readonly id: string | null;
  /** Of a cache; `null` is shared. */
  readonly sharing: Sharing | null;
  /** The build fails without this secret or agent. */
  readonly required: boolean;
  readonly mode: number | null;
  readonly uid: number | null;
  readonly gid: number | null;
  /** Bytes, of a tmpfs; `null` without a limit. */
  readonly size: number | null;
  /** The name of the variable that a secret is given as. */
  readonly environment: string | null;
}

const KEYS = ['type', 'from', 'source', 'target', 'readonly', 'id', 'sharing', 'required', 'size'].concat([
  'mode',
  'uid',
  'gid',
  'src',
  'dst',
  'destination',
  'ro',
  'rw',
  'readwrite',
  'env',
]);

export function readMountFlag(text: string, line: number): MountFlag {
  let from: string | null = null;
  for (const { key, value } of fieldsOf(text, line)) {
    if (key !== 'from' || value === null) continue;
    if (/\$./s.test(value))
      throw invalidDockerfile("'from' doesn't support variable expansion, define alias stage instead", line);
    from = value === '' ? null : value;
  }
  return { text, from };
}

type Draft = { -readonly [Key in keyof Mount]: Key extends 'readOnly' ? boolean | null : Mount[Key] };

/**
 * The mount that a flag asks for. `expand` replaces the variables of one value.
 * @throws INVALID_DOCKERFILE
 */
export function readMount(flag: MountFlag, expand: (word: string) => string, line: number): Mount {
  const draft: Draft = {
    type: 'bind',
    from: null,
    source: null,
    target: null,
    readOnly: null,
    id: null,
    sharing: null,
    required: false,
    mode: null,
    uid: null,
    gid: null,
    size: null,
    environment: null,
  };
  const refuse = (message: string) => invalidDockerfile(message, line);
  for (const field of fieldsOf(flag.text, line))
    readField(draft, field, field.value === null ? null : expand(field.value), refuse);
  return checked(draft, refuse);
}

interface Field {
  readonly text: string;
  /** Lower case. */
  readonly key: string;
  readonly value: string | null;
}

function fieldsOf(text: string, line: number): readonly Field[] {
  const fields = csvFields(text);
  if (typeof fields === 'string') throw invalidDockerfile(`failed to parse csv mounts: ${fields}`, line);
  if (text === '') throw invalidDockerfile('failed to parse csv mounts: EOF', line);
  return fields.map((field) => {
    const sign = field.indexOf('=');
    return {
      text: field,
      key: (sign < 0 ? field : field.slice(0, sign)).toLowerCase(),
      value: sign < 0 ? null : field.slice(sign + 1),
    };
  });
}

type Refuse = (message: string) => Error;

function readField(draft: Draft, field: Field, value: string | null, refuse: Refuse): void {
  const { key } = field;
  const isSwitch = ['readonly', 'ro', 'readwrite', 'rw', 'required'].includes(key);
  if (value === null && !isSwitch) throw refuse(`invalid field '${field.text}' must be a key=value pair`);
  const on = () => {
    const read = value === null ? true : parseGoBoolean(value);
    if (read === null) throw refuse(`invalid value for ${key}: ${value ?? ''}`);
    return read;
  };
  const only = (...types: readonly MountType[]) => {
    if (!types.includes(draft.type)) throw refuse(`unexpected key '${key}' for mount type '${draft.type}'`);
  };
  const number = (base: 8 | 10) => {
    const read = parseUint32(value ?? '', base);
    if (read === null) throw refuse(`invalid value ${value ?? ''} for ${key}`);
    return read;
  };
  const text = value === '' ? null : value;
  switch (key) {
    case 'type':
      draft.type = oneOf(MOUNT_TYPES, value ?? '', 'unsupported mount type', refuse);
      return;
    case 'from':
      draft.from = text;
      return;
    case 'source':
    case 'src':
      draft.source = text;
      return;
    case 'target':
    case 'dst':
    case 'destination':
      draft.target = text;
      return;
    case 'readonly':
    case 'ro':
      draft.readOnly = on();
      return;
    case 'readwrite':
    case 'rw':
      draft.readOnly = !on();
      return;
    case 'required':
      only('secret', 'ssh');
      draft.required = on();
      return;
    case 'size':
      only('tmpfs');
      draft.size = parseMemorySize(value ?? '');
      if (draft.size === null) throw refuse(`invalid value for ${key}: ${value ?? ''}`);
      return;
    case 'id':
      draft.id = text;
      return;
    case 'sharing':
      draft.sharing = oneOf(SHARINGS, value ?? '', 'unsupported sharing value', refuse);
      return;
    case 'mode':
      draft.mode = number(8);
      return;
    case 'uid':
      draft.uid = number(10);
      return;
    case 'gid':
      draft.gid = number(10);
      return;
    case 'env':
      only('secret');
      draft.environment = text;
      return;
    default:
      throw refuse(`unexpected key '${key}' in '${field.text}'${didYouMean(key, KEYS)}`);
  }
}

function oneOf<Value extends string>(
  values: readonly Value[],
  text: string,
  what: string,
  refuse: Refuse,
): Value {
  const found = values.find((value) => value === text.toLowerCase());
  if (found === undefined) throw refuse(`${what} ${goQuote(text)}${didYouMean(text, values)}`);
  return found;
}

/** What fields forbid each other. */
function checked(draft: Draft, refuse: Refuse): Mount {
  const { type } = draft;
  if (type === 'bind' || type === 'tmpfs') {
    for (const key of ['mode', 'uid', 'gid'] as const)
      if (draft[key] !== null) throw refuse(`${key} not allowed for ${goQuote(type)} type mounts`);
  }
  if (type === 'secret') {
    if (draft.from !== null) throw refuse('secret mount should not have a from');
    if (draft.sharing !== null) throw refuse('secret mount should not define sharing');
    if (draft.source === null && draft.target === null && draft.id === null)
      throw refuse('invalid secret mount. one of source, target required');
    if (draft.source !== null && draft.id !== null) throw refuse("both source and id can't be set");
  }
  if (draft.sharing !== null && type !== 'cache') throw refuse(`invalid cache sharing set for ${type} mount`);
  return { ...draft, readOnly: draft.readOnly ?? (type !== 'cache' && type !== 'tmpfs') };
}
