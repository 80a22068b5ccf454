/** Tar archives block by block, for inputs that no writer would write. */
export interface RawHeader {
  readonly name?: string | Buffer;
  readonly type?: string;
  /** A number in octal, or the bytes of the field. */
  readonly size?: number | Buffer;
  readonly uid?: Buffer;
  readonly mtime?: Buffer;
  readonly link?: string;
  readonly prefix?: string;
  readonly magic?: 'ustar' | 'gnu' | 'v7';
  /** Changes the block before its checksum is computed. */
  readonly edit?: (block: Buffer) => void;
  readonly checksum?: 'unsigned' | 'signed' | 'wrong';
}

export function rawHeader(header: RawHeader): Buffer {
  const block = Buffer.alloc(512);
  const name = header.name ?? 'file';
  block.set((typeof name === 'string' ? Buffer.from(name) : name).subarray(0, 100));
  block.write('0000644\0', 100);
  block.write('0000000\0', 108);
  block.write('0000000\0', 116);
  if (header.uid !== undefined) block.set(header.uid, 108);
  if (Buffer.isBuffer(header.size)) block.set(header.size, 124);
  else block.write(`${(header.size ?? 0).toString(8).padStart(11, '0')}\0`, 124);
  block.write('00000000000\0', 136);
  if (header.mtime !== undefined) block.set(header.mtime, 136);
  block.write(header.type ?? '0', 156, 'latin1');
  block.write(header.link ?? '', 157);
  if (header.magic !== 'v7')
    block.write(header.magic === 'gnu' ? 'ustar  \0' : 'ustar\u000000', 257, 'latin1');
  block.write(header.prefix ?? '', 345);
  header.edit?.(block);
  sealHeader(block, header.checksum);
  return block;
}

/** Writes the checksum that the block needs. */
export function sealHeader(block: Buffer, kind: 'unsigned' | 'signed' | 'wrong' = 'unsigned'): void {
  block.fill(' ', 148, 156);
  let sum = kind === 'wrong' ? 1 : 0;
  for (const byte of block.subarray(0, 512)) sum += kind === 'signed' && byte > 127 ? byte - 256 : byte;
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
}

/** Content, filled up to whole blocks. */
export function blocks(content: string | Buffer): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]);
}

export const TAR_END = Buffer.alloc(1024);

/** One PAX record, its length counting itself. */
export function paxRecord(key: string, value: string | Buffer): Buffer {
  const rest = Buffer.concat([Buffer.from(` ${key}=`), Buffer.from(value), Buffer.from('\n')]);
  let length = rest.length + 1;
  while (String(length).length + rest.length !== length) length = String(length).length + rest.length;
  return Buffer.concat([Buffer.from(String(length)), rest]);
}

export function paxHeader(records: Buffer, type: 'x' | 'g' = 'x'): Buffer {
  return Buffer.concat([rawHeader({ name: 'PaxHeaders/0', type, size: records.length }), blocks(records)]);
}
