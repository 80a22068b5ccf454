import { z } from 'zod';
import { lines } from './fields.ts';
import { LONGEST_TEXT, shortText, UnreadableDatabase, type RawPackage } from './raw-package.ts';

const text = z
  .unknown()
  .optional()
  .transform((value) => (typeof value === 'string' ? value.slice(0, LONGEST_TEXT) : undefined));
const typed = z
  .unknown()
  .optional()
  .transform((value) => {
    if (typeof value === 'string') return value;
    return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
      ? value.type
      : undefined;
  });

/** https://docs.npmjs.com/cli/configuring-npm/package-json; `licenses` is what old packages have. */
const npmSchema = z.object({
  name: text,
  version: text,
  license: typed,
  licenses: z
    .unknown()
    .optional()
    .transform((value) => (Array.isArray(value) ? value : [])),
  description: text,
});

/** A package.json in node_modules. Those without a name and a version only say how their folder is read. */
export function* readNodePackage(bytes: Buffer): Generator<RawPackage> {
  const read = npmSchema.safeParse(parseJson(bytes));
  if (!read.success) return;
  const { name, version, license, licenses, description } = read.data;
  if (name === undefined || name === '' || version === undefined || version === '') return;
  const all = [license, ...licenses.map((one) => typed.parse(one))].filter((one) => one !== undefined);
  yield { name, version, license: joined(all), summary: description };
}

const composerPackage = z.object({
  name: z.string(),
  version: z.string(),
  license: z
    .unknown()
    .optional()
    .transform((value) => (Array.isArray(value) ? value : [value])),
  description: text,
});
/** Composer 2 has an object, Composer 1 the list alone. https://getcomposer.org/doc/ */
const composerSchema = z.union([
  z.array(z.unknown()),
  z.object({ packages: z.array(z.unknown()) }).transform(({ packages }) => packages),
]);

export function* readComposerInstalled(bytes: Buffer): Generator<RawPackage> {
  const read = composerSchema.safeParse(parseJson(bytes));
  if (!read.success) throw new UnreadableDatabase('it lists no packages');
  for (const one of read.data) {
    const known = composerPackage.safeParse(one);
    if (!known.success) continue;
    const { name, version, license, description } = known.data;
    yield {
      name: name.slice(0, LONGEST_TEXT),
      version: version.slice(0, LONGEST_TEXT),
      license: joined(license.filter((said): said is string => typeof said === 'string')),
      summary: description,
    };
  }
}

const GEM_FILE = /^(.+?)-(\d[^-]*)(?:-(.+))?\.gemspec$/;

/** A gem is named by its file; license and summary are lines of the Ruby that RubyGems writes. */
export function* readGemspec(bytes: Buffer, path: string): Generator<RawPackage> {
  const [, name, version, platform] = GEM_FILE.exec(path.slice(path.lastIndexOf('/') + 1)) ?? [];
  if (name === undefined || version === undefined) return;
  let license: string | undefined;
  let summary: string | undefined;
  for (const [start, end] of lines(bytes)) {
    const line = shortText(bytes.subarray(start, end)).trim();
    if (/^\w+\.licenses? =/.test(line)) license ??= joined(quoted(line));
    if (/^\w+\.summary =/.test(line)) summary ??= quoted(line)[0];
  }
  yield { name, version, architecture: platform, license, summary };
}

function quoted(line: string): readonly string[] {
  return [...line.matchAll(/"([^"\\]{0,500})"/g)].map(([, said = '']) => said);
}

/** Any of them may be chosen: that is what lists of licenses mean for npm, composer and RubyGems. */
function joined(licenses: readonly string[]): string | undefined {
  if (licenses.length === 0) return undefined;
  return (licenses.length === 1 ? licenses : [`(${licenses.join(' OR ')})`]).join('').slice(0, LONGEST_TEXT);
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8').replace(/^\ufeff/, ''));
  } catch {
    throw new UnreadableDatabase('it is not JSON');
  }
}
