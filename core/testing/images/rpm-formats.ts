/** Databases of rpm byte by byte, for what no rpm writes. */

/** rpmpkg.c: a page of slots, then each header behind sixteen bytes of its own, at multiples of sixteen. */
export function makeNdb(headers: readonly Buffer[]): Buffer {
  const slots = Buffer.alloc(4096);
  for (let at = 32; at < slots.length; at += 16) slots.writeUInt32LE(0x746f6c53, at);
  slots.writeUInt32LE(0x506d7052, 0);
  slots.writeUInt32LE(1, 12);
  const parts: Buffer[] = [slots];
  let at = slots.length;
  for (const [index, header] of headers.entries()) {
    const head = Buffer.alloc(16);
    head.writeUInt32LE(0x53626c42, 0);
    head.writeUInt32LE(index + 1, 4);
    head.writeUInt32LE(header.length, 12);
    const tail = Buffer.alloc(16 + ((16 - (header.length % 16)) % 16));
    // The second slot stays free, as after a removal.
    const slot = 32 + 16 * (index === 0 ? 0 : index + 1);
    slots.writeUInt32LE(index + 1, slot + 4);
    slots.writeUInt32LE(at / 16, slot + 8);
    slots.writeUInt32LE((16 + header.length + tail.length) / 16, slot + 12);
    parts.push(head, header, tail);
    at += 16 + header.length + tail.length;
  }
  return Buffer.concat(parts);
}

/** db_page.h: a page about the whole, a page of the hash, and a chain of pages for each value; one value stands in the page. */
export function makeBerkeley(headers: readonly Buffer[], little: boolean): Buffer {
  const size = 4096;
  const u32 = (page: Buffer, value: number, at: number): void =>
    void (little ? page.writeUInt32LE(value, at) : page.writeUInt32BE(value, at));
  const u16 = (page: Buffer, value: number, at: number): void =>
    void (little ? page.writeUInt16LE(value, at) : page.writeUInt16BE(value, at));
  const meta = Buffer.alloc(size);
  u32(meta, 0x00061561, 12);
  u32(meta, size, 20);
  meta[25] = 8;
  const hash = Buffer.alloc(size);
  hash[25] = 13;
  const pages: Buffer[] = [meta, hash];
  let free = size;
  let items = 0;
  const add = (item: Buffer): void => {
    free -= item.length;
    item.copy(hash, free);
    u16(hash, free, 26 + 2 * items);
    items += 1;
  };
  add(Buffer.from([1, 0, 0, 0, 0]));
  add(Buffer.from([1, 9, 0, 0, 0]));
  for (const header of headers) {
    add(Buffer.from([1, 1, 0, 0, 0]));
    const elsewhere = Buffer.alloc(12);
    elsewhere[0] = 3;
    u32(elsewhere, pages.length, 4);
    u32(elsewhere, header.length, 8);
    add(elsewhere);
    for (let at = 0; at < header.length; at += size - 26) {
      const page = Buffer.alloc(size);
      const here = header.copy(page, 26, at, at + size - 26);
      page[25] = 7;
      u16(page, here, 22);
      u32(page, at + here < header.length ? pages.length + 1 : 0, 16);
      pages.push(page);
    }
  }
  u16(hash, items, 20);
  return Buffer.concat(pages);
}

/** Of a package with a name, a version and nothing else, as every backend keeps it. */
export function rpmHeader(name: string, version: string): Buffer {
  const values = [
    [1000, name],
    [1001, version],
    [1002, '1.fc40'],
    [1004, 'A summary of it'],
    [1014, 'MIT'],
  ] as const;
  const data = Buffer.from(values.map(([, value]) => `${value}\0`).join(''));
  const head = Buffer.alloc(8 + 16 * values.length);
  head.writeUInt32BE(values.length, 0);
  head.writeUInt32BE(data.length, 4);
  let offset = 0;
  for (const [at, [tag, value]] of values.entries()) {
    head.writeUInt32BE(tag, 8 + 16 * at);
    head.writeUInt32BE(6, 12 + 16 * at);
    head.writeUInt32BE(offset, 16 + 16 * at);
    head.writeUInt32BE(1, 20 + 16 * at);
    offset += value.length + 1;
  }
  return Buffer.concat([head, data]);
}

/** A database of SQLite with one table, "Packages", of one page and what overflows it. */
export function makeSqlite(headers: readonly Buffer[], pageSize = 1024): Buffer {
  const pages: Buffer[] = [Buffer.alloc(pageSize), Buffer.alloc(pageSize)];
  const leaf = (page: Buffer, start: number, cells: readonly Buffer[]): void => {
    let free = pageSize;
    page[start] = 0x0d;
    page.writeUInt16BE(cells.length, start + 3);
    for (const [at, cell] of cells.entries()) {
      free -= cell.length;
      cell.copy(page, free);
      page.writeUInt16BE(free, start + 8 + 2 * at);
    }
  };
  const [first, second] = pages as [Buffer, Buffer];
  first.write('SQLite format 3\0', 'latin1');
  first.writeUInt16BE(pageSize, 16);
  const texts = ['table', 'Packages', 'Packages'].map((text) => Buffer.from(text));
  const types = [...texts.map(({ length }) => 13 + 2 * length), 1, 13];
  const schema = Buffer.concat([Buffer.from([types.length + 1, ...types]), ...texts, Buffer.of(2)]);
  leaf(first, 100, [Buffer.concat([Buffer.from([schema.length, 1]), schema])]);
  const most = pageSize - 35;
  const least = Math.floor(((pageSize - 12) * 32) / 255) - 23;
  const cells = headers.map((header, at) => {
    const type = varint(12 + 2 * header.length);
    const record = Buffer.concat([Buffer.of(2 + type.length, 0), type, header]);
    const start = Buffer.concat([varint(record.length), Buffer.of(at + 1)]);
    if (record.length <= most) return Buffer.concat([start, record]);
    const wanted = least + ((record.length - least) % (pageSize - 4));
    const here = wanted <= most ? wanted : least;
    const cell = Buffer.concat([start, record.subarray(0, here), Buffer.alloc(4)]);
    cell.writeUInt32BE(pages.length + 1, cell.length - 4);
    for (let from = here; from < record.length; from += pageSize - 4) {
      const page = Buffer.alloc(pageSize);
      const isLast = from + pageSize - 4 >= record.length;
      page.writeUInt32BE(isLast ? 0 : pages.length + 2, 0);
      record.copy(page, 4, from);
      pages.push(page);
    }
    return cell;
  });
  leaf(second, 0, cells);
  return Buffer.concat(pages);
}

function varint(value: number): Buffer {
  const bytes = [value & 0x7f];
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) bytes.unshift((rest & 0x7f) | 0x80);
  return Buffer.from(bytes);
}
