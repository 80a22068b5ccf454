import { refuse } from './flag-values.ts';

export interface InputOptions {
  readonly input: () => AsyncIterable<Uint8Array>;
  /** Keeps a long input in a file for as long as this command runs; gives its path. */
  readonly spool: (bytes: AsyncIterable<Uint8Array>) => Promise<string>;
}

export type Input =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'archive'; readonly path: string };

/** A tar archive's mark stands at 257. */
const HEAD = 262;
/** BuildKit takes no longer Dockerfile either. */
const LONGEST_TEXT = 1024 * 1024;

/** Standard input: a Dockerfile, or the archive of a context. */
export async function readInput({ input, spool }: InputOptions): Promise<Input> {
  const bytes = input()[Symbol.asyncIterator]();
  const pieces: Uint8Array[] = [];
  let length = 0;
  const next = async (): Promise<boolean> => {
    const { done, value } = await bytes.next();
    if (done === true) return false;
    pieces.push(value);
    length += value.length;
    return true;
  };
  while (length < HEAD && (await next()));
  const head = Buffer.concat(pieces);
  if (isArchive(head)) return { kind: 'archive', path: await spool(continued(head, bytes)) };
  while (length <= LONGEST_TEXT && (await next()));
  if (length > LONGEST_TEXT) throw refuse('the Dockerfile from standard input is longer than 1 MiB');
  if (length === 0) throw refuse('the Dockerfile from standard input is empty');
  return { kind: 'text', text: Buffer.concat(pieces).toString('utf8') };
}

async function* continued(
  head: Uint8Array,
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  yield head;
  for (let { done, value } = await rest.next(); done !== true; { done, value } = await rest.next())
    yield value;
}

/** First bytes of gzip, zstd, bzip2, xz. */
const MAGIC = ['1f8b', '28b52ffd', '425a68', 'fd377a585a00'];

function isArchive(head: Buffer): boolean {
  const hex = head.toString('hex', 0, 6);
  return MAGIC.some((magic) => hex.startsWith(magic)) || head.toString('latin1', 257, HEAD) === 'ustar';
}
