import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { BuildRequest } from '../../api/build.ts';
import { StrataError } from '../../oci/strata-error.ts';
import { isMissing } from '../../stream/disk-error.ts';

/** 500 KiB, as BuildKit has it. */
const LARGEST_SECRET = 500 * 1024;

/** `undefined` when nobody gave it. */
export async function readSecret(
  { secrets }: Pick<BuildRequest, 'secrets'>,
  id: string,
): Promise<Buffer | undefined> {
  const source = Object.hasOwn(secrets, id) ? secrets[id] : undefined;
  if (source === undefined) return undefined;
  if (source.kind === 'environment') {
    const value = process.env[source.variable];
    return value === undefined ? undefined : Buffer.from(value);
  }
  try {
    const stats = await stat(source.path);
    if (!stats.isFile() && !stats.isFIFO()) throw unusable(id, source.path, 'is no file');
    if (stats.size > LARGEST_SECRET)
      throw unusable(id, source.path, `is larger than ${LARGEST_SECRET} bytes`);
    return await readAll(id, source.path);
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw unusable(id, source.path, 'is not there');
  }
}

/** What is a pipe says no size, and may have no end. */
async function readAll(id: string, path: string): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of createReadStream(path, { end: LARGEST_SECRET }) as AsyncIterable<Buffer>) {
    pieces.push(piece);
    size += piece.length;
  }
  if (size > LARGEST_SECRET) throw unusable(id, path, `is larger than ${LARGEST_SECRET} bytes`);
  return Buffer.concat(pieces);
}

function unusable(id: string, path: string, why: string): StrataError {
  return new StrataError('INVALID_INPUT', `secret ${id}: ${path} ${why}`, { evidence: { path } });
}
