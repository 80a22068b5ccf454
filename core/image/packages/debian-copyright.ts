import { readParagraphs } from './fields.ts';

/** Sources of expressions for the paths of the files that {@link readCopyright} reads. */
export const COPYRIGHT_PATTERN = '^/usr/share/doc/[^/]+/copyright$';

const FIELDS = new Set(['format', 'files', 'license']);
const MACHINE_READABLE = /copyright-format|dep5|dep\.debian\.net/i;
/** Different licenses in one package; the kernel has some thirty. */
const MOST_LICENSES = 100;

/**
 * The licenses of a Debian package, as an SPDX expression where its names have one: dpkg's own database does not know them. Undefined
 * for files that are written for people only. https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
 */
export function readCopyright(bytes: Buffer): string | undefined {
  const licenses = new Set<string>();
  let isMachineReadable = false;
  for (const fields of readParagraphs(bytes, FIELDS)) {
    const format = fields.get('format')?.[0];
    if (format !== undefined && MACHINE_READABLE.test(format)) isMachineReadable = true;
    if (!isMachineReadable) return undefined;
    const license = fields.get('license')?.[0];
    // Paragraphs without files only have the text of a license.
    if (license === undefined || license === '' || !fields.has('files')) continue;
    licenses.add(spdxOf(license));
    if (licenses.size === MOST_LICENSES) break;
  }
  return licenses.size === 0 ? undefined : [...licenses].sort().join(' AND ');
}

/** "GPL-2+ or Artistic-2.0": a comma in it only says what belongs together. */
function spdxOf(synopsis: string): string {
  const words = synopsis
    .replaceAll(',', ' ')
    .split(/\s+/)
    .map((word) => (/^(?:and|or|with)$/i.test(word) ? word.toUpperCase() : licenseName(word)));
  const written = words.join(' ');
  return words.length > 1 && /\sOR\s/.test(written) ? `(${written})` : written;
}

/** Clause 7.2: the short names of Debian are those of SPDX but for a few. */
function licenseName(word: string): string {
  const [, family, major, minor = '.0', later] = /^(L?GPL|AGPL|GFDL)-(\d)(\.\d)?(\+?)$/i.exec(word) ?? [];
  if (family !== undefined)
    return `${family.toUpperCase()}-${major}${minor}-${later === '+' ? 'or-later' : 'only'}`;
  return word.toLowerCase() === 'expat' ? 'MIT' : word;
}
