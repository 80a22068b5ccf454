import { lines } from './fields.ts';
import { shortText, type RawPackage } from './raw-package.ts';

const COLON = 0x3a;

/** /lib/apk/db/installed: one letter, a colon, the value; an empty line ends a package. https://wiki.alpinelinux.org/wiki/Apk_spec */
export function* readApkInstalled(bytes: Buffer): Generator<RawPackage> {
  let fields = new Map<string, string>();
  for (const [start, end] of lines(bytes)) {
    if (end === start) {
      yield* packageOf(fields);
      fields = new Map();
      continue;
    }
    if (bytes[start + 1] !== COLON) continue;
    const letter = String.fromCharCode(bytes[start] ?? 0);
    // F, R, Z and M are the package's files: most of the database.
    if ('PVALoTI'.includes(letter)) fields.set(letter, shortText(bytes.subarray(start + 2, end)).trim());
  }
  yield* packageOf(fields);
}

function* packageOf(fields: ReadonlyMap<string, string>): Generator<RawPackage> {
  const name = fields.get('P');
  const version = fields.get('V');
  if (name === undefined || name === '' || version === undefined || version === '') return;
  const size = fields.get('I');
  yield {
    name,
    version,
    architecture: fields.get('A'),
    license: fields.get('L'),
    source: fields.get('o'),
    summary: fields.get('T'),
    size: size !== undefined && /^\d{1,15}$/.test(size) ? Number(size) : undefined,
  };
}
