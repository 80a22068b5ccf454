import type { ImageConfig } from '../oci/config.ts';
import type { Platform } from '../oci/descriptor.ts';
import {
  asPublished,
  formatPublished,
  isForPlatform,
  statedPlatform,
  type WantedPlatform,
} from '../oci/platform.ts';
import { StrataError } from '../oci/strata-error.ts';
import type { Reporter } from './reporter.ts';

interface WantedBase {
  /** As the Dockerfile has it. */
  readonly name: string;
  readonly line: number;
  readonly platform: WantedPlatform;
}

type Warn = Pick<Reporter, 'warn'>;

/**
 * The platform of what is built on a base: the base's own, whatever an index said. One that was asked for and is not the base's is
 * refused; where nobody asked, the base is taken as it is, and that is told.
 */
export function platformOnBase(config: ImageConfig, wanted: WantedBase, reporter: Warn): Platform {
  const { name, line, platform } = wanted;
  const stated = statedPlatform(config);
  if (stated === undefined) return asPublished(platform.platform);
  if (isForPlatform(platform, stated)) return refined(stated, platform);
  if (platform.kind === 'exact') throw otherPlatform(wanted, stated);
  const [actual, machine] = [stated, platform.platform].map(formatPublished);
  // https://docs.docker.com/reference/build-checks/invalid-base-image-platform/
  reporter.warn(`Base image ${name} is for ${actual}, this machine is ${machine}`, line);
  return stated;
}

/** What is built for amd64/v2 on a base for every amd64 is for amd64/v2. */
function refined(stated: Platform, wanted: WantedPlatform): Platform {
  const { variant } = asPublished(wanted.platform);
  if (wanted.kind === 'default' || wanted.anyVariant === true) return stated;
  return variant === undefined || stated.variant !== undefined ? stated : { ...stated, variant };
}

function otherPlatform({ name, line, platform }: WantedBase, stated: Platform): StrataError {
  const wanted = formatPublished(platform.platform);
  const actual = formatPublished(stated);
  return new StrataError(
    'PLATFORM_NOT_FOUND',
    `Line ${line}: base image ${name} is for ${actual}, and ${wanted} was asked for`,
    {
      action: `Stand on an image that there is for ${wanted}, or build for ${actual}. If ${name} has both where it is published, --pull fetches the other one.`,
      evidence: { line, base: name, wanted, actual },
    },
  );
}

/** Files may be taken from an image of any platform, which is told: scripts are the same on all. */
export function warnOfSource(
  config: ImageConfig,
  { name, line, platform }: WantedBase,
  reporter: Warn,
): void {
  const stated = statedPlatform(config);
  if (stated === undefined || isForPlatform(platform, stated)) return;
  const [actual, wanted] = [stated, platform.platform].map(formatPublished);
  reporter.warn(`Image ${name} is for ${actual}, this build is for ${wanted}`, line);
}

/** A stage on another stage is for what that one is for, whatever its own `--platform` says. */
export function warnOfStage(stage: Platform, { name, line, platform }: WantedBase, reporter: Warn): void {
  if (isForPlatform(platform, stage)) return;
  const [actual, wanted] = [stage, platform.platform].map(formatPublished);
  reporter.warn(`Stage ${name} is for ${actual}: --platform=${wanted} does not change that`, line);
}

/** The same failure, told of the line that names the base. */
export function atBase(error: unknown, { name, line, platform }: WantedBase): unknown {
  if (!(error instanceof StrataError) || error.code !== 'PLATFORM_NOT_FOUND') return error;
  const { actual, offered, line: told } = error.evidence;
  if (told !== undefined) return error;
  const wanted = formatPublished(platform.platform);
  const why = platform.kind === 'exact' ? `${wanted} was asked for` : `this machine is ${wanted}`;
  const has = offered === undefined ? `is for ${actual ?? 'another platform'}` : `has ${offered || 'none'}`;
  return error.reworded(`Line ${line}: base image ${name} ${has}, and ${why}`, {
    action: `Stand on an image that there is for ${wanted}, or build for a platform that ${name} has.`,
    evidence: { line, base: name, wanted },
  });
}
