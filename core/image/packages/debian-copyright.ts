import { readParagraphs } from './fields.ts';
import { LICENSE_IDS } from './materials/license-ids.ts';

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
    for (const one of spdxOf(license)) licenses.add(one);
    if (licenses.size === MOST_LICENSES) break;
  }
  return licenses.size === 0 ? undefined : [...licenses].sort().join(' AND ');
}

/** "GPL-2+ or Artistic-2.0": a comma in it only says what belongs together. What holds all together is taken apart. */
function spdxOf(synopsis: string): readonly string[] {
  const words = synopsis
    .replaceAll(',', ' ')
    // Exceptions have names of Debian's own: with its license each is one that is on no list.
    .replace(/ with (\S{1,100}) exception\b/gi, '-with-$1-exception')
    .trim()
    .split(/\s+/)
    .map((word) => (/^(?:and|or|with)$/i.test(word) ? word.toUpperCase() : licenseName(word)));
  if (words.includes('OR')) return [`(${words.join(' ')})`];
  return words.join(' ').split(' AND ');
}

/** Clause 7.2: the short names of Debian are those of SPDX but for a few. */
function licenseName(word: string): string {
  const [, family, major, minor = '.0', later, rest = ''] =
    /^(L?GPL|AGPL|GFDL)-(\d)(\.\d)?(\+?)(-with-.+)?$/i.exec(word) ?? [];
  if (family !== undefined)
    return `${family.toUpperCase()}-${major}${minor}-${later === '+' ? 'or-later' : 'only'}${rest}`;
  return word.toLowerCase() === 'expat' ? 'MIT' : (LICENSE_IDS.get(word.toLowerCase()) ?? word);
}
