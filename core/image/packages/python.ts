import { readParagraphs } from './fields.ts';
import type { RawPackage } from './raw-package.ts';

const FIELDS = new Set(['name', 'version', 'summary', 'license', 'license-expression', 'classifier']);
const LICENSE_CLASSIFIER = 'License :: ';

/** METADATA of a wheel, PKG-INFO of an egg. https://packaging.python.org/specifications/core-metadata/ */
export function* readPythonMetadata(bytes: Buffer): Generator<RawPackage> {
  // After the first empty line comes the long description.
  for (const fields of readParagraphs(bytes, FIELDS)) {
    const field = (name: string): string | undefined => fields.get(name)?.[0];
    const name = field('name');
    const version = field('version');
    if (name !== undefined && name !== '' && version !== undefined && version !== '')
      yield { name, version, license: licenseOf(fields), summary: field('summary') };
    return;
  }
}

function licenseOf(fields: ReadonlyMap<string, readonly string[]>): string | undefined {
  const said = fields.get('license-expression')?.[0] ?? fields.get('license')?.[0];
  if (said !== undefined && said !== '' && said !== 'UNKNOWN') return said;
  const classifier = (fields.get('classifier') ?? []).find((text) => text.startsWith(LICENSE_CLASSIFIER));
  return classifier?.split(' :: ').at(-1);
}
