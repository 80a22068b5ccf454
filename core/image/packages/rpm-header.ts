/** Headers of packages as rpm keeps them in its database. https://rpm-software-management.github.io/rpm/manual/format_header.html */
import { shortText, UnreadableDatabase, type RawPackage } from './raw-package.ts';

const TAG = {
  name: 1000,
  version: 1001,
  release: 1002,
  epoch: 1003,
  summary: 1004,
  size: 1009,
  license: 1014,
  architecture: 1022,
  source: 1044,
  longSize: 5009,
} as const;
const WANTED: ReadonlySet<number> = new Set(Object.values(TAG));

const TYPE_INT32 = 4;
const TYPE_INT64 = 5;
const TYPE_STRING = 6;
const TYPE_I18N = 9;
const ENTRY_LENGTH = 16;
/** As rpm itself limits it (hdrchkTags). */
const MOST_ENTRIES = 65_535;

/** A blob of the database: number of entries, bytes of data, the entries, the data; all big-endian. */
export function readRpmHeader(blob: Buffer): RawPackage {
  if (blob.length < 8) throw new UnreadableDatabase('a header of it has fewer than 8 bytes');
  const entries = blob.readUInt32BE(0);
  const dataAt = 8 + entries * ENTRY_LENGTH;
  if (entries > MOST_ENTRIES || dataAt + blob.readUInt32BE(4) > blob.length)
    throw new UnreadableDatabase('a header of it is longer than what is stored of it');
  const data = blob.subarray(dataAt, dataAt + blob.readUInt32BE(4));
  const values = new Map<number, string | number>();
  for (let at = 8; at < dataAt; at += ENTRY_LENGTH) {
    const tag = blob.readUInt32BE(at);
    if (!WANTED.has(tag)) continue;
    const value = readValue(data, blob.readUInt32BE(at + 4), blob.readUInt32BE(at + 8));
    if (value !== undefined) values.set(tag, value);
  }
  const text = (tag: number): string | undefined => {
    const value = values.get(tag);
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const count = (tag: number): number | undefined => {
    const value = values.get(tag);
    return typeof value === 'number' ? value : undefined;
  };
  const name = text(TAG.name);
  const version = text(TAG.version);
  if (name === undefined || version === undefined)
    throw new UnreadableDatabase('a header of it has no name or no version');
  const epoch = count(TAG.epoch) ?? 0;
  const release = text(TAG.release);
  return {
    name,
    version: `${epoch > 0 ? `${epoch}:` : ''}${version}${release === undefined ? '' : `-${release}`}`,
    architecture: text(TAG.architecture),
    license: text(TAG.license),
    source: sourceName(text(TAG.source)),
    summary: text(TAG.summary),
    size: count(TAG.longSize) ?? count(TAG.size),
  };
}

/** The first value of an entry; undefined for types that none of the wanted tags has. */
function readValue(data: Buffer, type: number, offset: number): string | number | undefined {
  if (type === TYPE_STRING || type === TYPE_I18N) {
    if (offset >= data.length) return undefined;
    const end = data.indexOf(0, offset);
    return shortText(data.subarray(offset, end < 0 ? data.length : end));
  }
  if (type === TYPE_INT32 && offset + 4 <= data.length) return data.readUInt32BE(offset);
  if (type === TYPE_INT64 && offset + 8 <= data.length) return Number(data.readBigUInt64BE(offset));
  return undefined;
}

/** "bash-5.2.26-3.fc40.src.rpm" is of "bash". */
function sourceName(file: string | undefined): string | undefined {
  return file === undefined
    ? undefined
    : (/^(.+)-[^-]+-[^-]+\.(?:no)?src\.rpm$/.exec(file)?.[1] ?? undefined);
}
