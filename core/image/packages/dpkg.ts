import { readParagraphs } from './fields.ts';
import type { RawPackage } from './raw-package.ts';

const FIELDS = new Set([
  'package',
  'version',
  'architecture',
  'status',
  'source',
  'description',
  'installed-size',
]);

/**
 * /var/lib/dpkg/status: only what is installed; packages that were removed and kept their configuration stay in it.
 * Files of status.d, as distroless images have them, hold one package each and no Status.
 */
export function* readDpkgStatus(bytes: Buffer): Generator<RawPackage> {
  for (const fields of readParagraphs(bytes, FIELDS)) {
    const field = (name: string): string | undefined => fields.get(name)?.[0];
    const name = field('package');
    const version = field('version');
    const status = field('status');
    if (name === undefined || name === '' || version === undefined || version === '') continue;
    // "want flag state": deb-status has three words. https://manpages.debian.org/dpkg-query
    if (status !== undefined && status.split(/\s+/)[2] !== 'installed') continue;
    yield {
      name,
      version,
      architecture: field('architecture'),
      // "gcc-12 (12.2.0-14)": the version only where it is another.
      source: field('source')?.split(' ')[0],
      summary: field('description'),
      // Estimated, in units of 1024 bytes: Debian Policy 5.6.20.
      size: kibibytes(field('installed-size')),
    };
  }
}

function kibibytes(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,12}$/.test(text) ? Number(text) * 1024 : undefined;
}
