/** Writes tar streams for tests: ustar, with PAX records where ustar has no room. POSIX.1-2017, pax, "ustar Interchange Format". */
export interface TarEntry {
  /** Without a leading slash: "usr/bin/tool". */
  readonly path: string;
  readonly kind?: 'file' | 'folder' | 'symlink' | 'hardlink' | 'fifo' | 'character-device' | 'block-device';
  readonly content?: Uint8Array | string;
  /** Target of a link. */
  readonly target?: string;
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
  /** Seconds since 1970. */
  readonly modified?: number;
  readonly attributes?: Readonly<Record<string, string>>;
}

const BLOCK = 512;
const FLAGS = {
  file: '0',
  hardlink: '1',
  symlink: '2',
  'character-device': '3',
  'block-device': '4',
  folder: '5',
  fifo: '6',
} as const;

export function writeTar(entries: Iterable<TarEntry>): Buffer {
  const parts: Uint8Array[] = [];
  for (const entry of entries) {
    const records = paxRecords(entry);
    if (records.length > 0) {
      parts.push(header({ path: 'PaxHeaders/0', mode: 0o644 }, 'x', records.length), padded(records));
    }
    const content = Buffer.from(entry.content ?? '');
    parts.push(header(entry, FLAGS[entry.kind ?? 'file'], content.length), padded(content));
  }
  parts.push(Buffer.alloc(2 * BLOCK));
  return Buffer.concat(parts);
}

/** Bytes that a file takes in a tar stream beside its header. */
function padded(content: Buffer): Buffer {
  const rest = content.length % BLOCK;
  return rest === 0 ? content : Buffer.concat([content, Buffer.alloc(BLOCK - rest)]);
}

function header(entry: TarEntry, flag: string, size: number): Buffer {
  const block = Buffer.alloc(BLOCK);
  const folder = entry.kind === 'folder';
  const name = folder && !entry.path.endsWith('/') ? `${entry.path}/` : entry.path;
  block.write(name.slice(0, 100), 0, 100, 'utf8');
  octal(block, 100, 8, entry.mode ?? (folder ? 0o755 : 0o644));
  octal(block, 108, 8, entry.uid ?? 0);
  octal(block, 116, 8, entry.gid ?? 0);
  octal(block, 124, 12, size);
  octal(block, 136, 12, entry.modified ?? 1_700_000_000);
  block.fill(' ', 148, 156);
  block.write(flag, 156, 'latin1');
  block.write((entry.target ?? '').slice(0, 100), 157, 100, 'utf8');
  block.write('ustar\u000000', 257, 'latin1');
  let sum = 0;
  for (const byte of block) sum += byte;
  block.write(`${sum.toString(8).padStart(6, '0')}\u0000 `, 148, 'latin1');
  return block;
}

function octal(block: Buffer, at: number, length: number, value: number): void {
  block.write(`${value.toString(8).padStart(length - 1, '0')}\u0000`, at, 'latin1');
}

function paxRecords(entry: TarEntry): Buffer {
  const records: [string, string][] = [];
  const path = entry.kind === 'folder' ? `${entry.path}/` : entry.path;
  if (!fits(path)) records.push(['path', path]);
  if (!fits(entry.target ?? '')) records.push(['linkpath', entry.target ?? '']);
  for (const [name, value] of Object.entries(entry.attributes ?? {}))
    records.push([`SCHILY.xattr.${name}`, value]);
  return Buffer.concat(records.map(([key, value]) => paxRecord(key, value)));
}

/** "<length> <key>=<value>\n", where the length counts its own digits. */
function paxRecord(key: string, value: string): Buffer {
  const rest = Buffer.from(` ${key}=${value}\n`);
  let length = rest.length + 1;
  while (String(length).length + rest.length !== length) length = String(length).length + rest.length;
  return Buffer.concat([Buffer.from(String(length)), rest]);
}

function fits(text: string): boolean {
  return /^[\u0020-\u007e]*$/.test(text) && text.length <= 100;
}
