import type { Descriptor } from '../oci/descriptor.ts';
import type { Digest } from '../oci/digest.ts';
import { canServePlatform, formatPublished, statedPlatform } from '../oci/platform.ts';
import type { Reference } from '../oci/reference.ts';
import { StrataError } from '../oci/strata-error.ts';
import { readConfigOf } from './walk.ts';
import type { WalkedImages } from './walk-wanted.ts';

/** Bytes of a config, verified. */
export type ReadConfig = (descriptor: Descriptor) => Promise<Uint8Array>;

/** A config that was needed to decide is not fetched again. */
export function readOnce(read: ReadConfig): ReadConfig {
  const reading = new Map<Digest, Promise<Uint8Array>>();
  return (config) => {
    const known = reading.get(config.digest) ?? read(config);
    reading.set(config.digest, known);
    return known;
  };
}

/**
 * Holds an image that stands in no index against the platform that was asked for: only its config says what it is for. Where
 * nobody asked for one, no config is read.
 */
export async function requirePlatform(
  { unstated }: WalkedImages,
  reference: Reference,
  readConfig: ReadConfig,
): Promise<void> {
  for (const { wanted, manifest } of unstated) {
    const stated = statedPlatform(readConfigOf(manifest, await readConfig(manifest.config)));
    if (stated === undefined || canServePlatform(wanted, stated)) continue;
    const asked = formatPublished(wanted.platform);
    const actual = formatPublished(stated);
    throw new StrataError(
      'PLATFORM_NOT_FOUND',
      `${reference.familiar} is an image for ${actual}, and ${asked} was asked for`,
      {
        action: `It is published for ${actual} alone. Pull it without naming a platform to have it as it is, or choose a name that has an image for ${asked}.`,
        evidence: { wanted: asked, actual },
      },
    );
  }
}
