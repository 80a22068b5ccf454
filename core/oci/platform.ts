import type { ImageConfig } from './config.ts';
import type { Descriptor, Platform } from './descriptor.ts';
import type { ImageIndex } from './image-index.ts';
import { isIndexMediaType, isManifestMediaType } from './media-types.ts';
import { compatiblePlatforms } from './platform-order.ts';
import { StrataError } from './strata-error.ts';

/** Which of an index's images is wanted: one that was asked for by name, or what this machine would run. */
export type WantedPlatform =
  | {
      readonly kind: 'exact';
      readonly platform: Platform;
      readonly text: string;
      /** "linux/arm" was asked for: the variant in `platform` is only the one that is usually meant. */
      readonly anyVariant?: true;
    }
  | { readonly kind: 'default'; readonly platform: Platform };

/** https://go.dev/src/internal/syslist/syslist.go, as far as images are published for it. */
const SYSTEMS = [
  'linux',
  'windows',
  'darwin',
  'freebsd',
  'netbsd',
  'openbsd',
  'solaris',
  'aix',
  'android',
  'wasi',
  'js',
  'zos',
];
const COMPONENT = /^[A-Za-z0-9_.-]+$/;
const SYSTEM = /^([A-Za-z0-9_-]+)(?:\(([A-Za-z0-9_.-]+)\))?$/;

/** What Node calls architectures, where Go calls them otherwise. */
const NODE_ARCHITECTURES: Readonly<Record<string, string>> = {
  x64: 'amd64',
  ia32: '386',
  ppc64: 'ppc64le',
  mipsel: 'mipsle',
};

/**
 * "linux/arm64", "arm64", "linux", "windows(10.0.17763)/amd64", "linux/arm/v7" as a normalised platform. A missing
 * system is Linux. Throws `INVALID_PLATFORM`. https://github.com/containerd/platforms (Parse)
 */
export function parsePlatform(text: string): Platform {
  const parts = text.trim().split('/');
  const [first = '', second, variant] = parts;
  const system = SYSTEM.exec(first);
  if (parts.length > 3 || system === null || !parts.slice(1).every((part) => COMPONENT.test(part)))
    throw refused(text);
  const os = normaliseSystem(system[1] ?? '');
  const version = system[2] === undefined ? {} : { 'os.version': system[2] };
  if (second !== undefined)
    return normalisePlatform({ os, architecture: second, ...version, ...(variant ? { variant } : {}) });
  if (SYSTEMS.includes(os)) throw refused(text, `it names no architecture; write ${os}/amd64 or ${os}/arm64`);
  const alone = normalisePlatform({ os: 'linux', architecture: first });
  if (!ARCHITECTURES.includes(alone.architecture)) throw refused(text);
  return alone;
}

const ARCHITECTURES = [
  '386',
  'amd64',
  'arm',
  'arm64',
  'loong64',
  'mips',
  'mipsle',
  'mips64',
  'mips64le',
  'ppc64',
  'ppc64le',
  'riscv64',
  's390x',
  'wasm',
];

/** The platform a container runs on here: always Linux (elsewhere it is a virtual machine). `arch`: Node's `process.arch`. */
export function machinePlatform(arch: string): Platform {
  return normalisePlatform({ os: 'linux', architecture: NODE_ARCHITECTURES[arch] ?? arch });
}

/** `text` of null: what this machine runs. */
export function wantPlatform(text: string | null, arch: string): WantedPlatform {
  if (text === null || text.trim() === '') return { kind: 'default', platform: machinePlatform(arch) };
  const platform = parsePlatform(text);
  const saysVariant = /\/.*\/|armhf|armel/i.test(text);
  return {
    kind: 'exact',
    platform,
    text: formatPlatform(platform),
    ...(saysVariant ? {} : { anyVariant: true }),
  };
}

/**
 * One spelling for one platform. The variants that everybody means when they name none are written out (arm64/v8,
 * arm/v7), amd64's v1 is left out. https://github.com/containerd/platforms/blob/main/database.go (normalizeArch)
 */
function normalisePlatform(platform: Platform): Platform {
  const { variant: given, ...rest } = platform;
  const { architecture, variant } = normaliseArchitecture(
    platform.architecture.toLowerCase(),
    (given ?? '').toLowerCase(),
  );
  return { ...rest, os: normaliseSystem(platform.os), architecture, ...(variant === '' ? {} : { variant }) };
}

/** "linux/amd64", "linux/arm64/v8", "windows(10.0.17763)/amd64"; "unknown" where nothing is said. */
export function formatPlatform(platform: Platform | undefined): string {
  if (platform === undefined || platform.os === '') return 'unknown';
  const { os, architecture, variant, 'os.version': version } = normalisePlatform(platform);
  const system = version === undefined || version === '' ? os : `${os}(${version})`;
  return [system, architecture, variant].filter((part) => part !== undefined && part !== '').join('/');
}

/** As images are published: a variant that everybody means is not written. https://github.com/containerd/platforms (Normalize) */
export function asPublished(platform: Platform): Platform {
  const { architecture, os, variant, ...rest } = normalisePlatform(platform);
  const isUsual = variant === undefined || (architecture === 'arm64' && variant === 'v8');
  return { architecture, os, ...rest, ...(isUsual ? {} : { variant }) };
}

/** "linux/arm64", where {@link formatPlatform} has "linux/arm64/v8". */
export function formatPublished(platform: Platform): string {
  const { os, architecture, variant } = asPublished(platform);
  return [os, architecture, variant].filter((part) => part !== undefined).join('/');
}

/** The entries of an index that are images (or further indexes): no attestations, no artifacts of other kinds. */
export function imageManifests(index: ImageIndex): readonly Descriptor[] {
  return index.manifests.filter((entry) => {
    if (!isManifestMediaType(entry.mediaType) && !isIndexMediaType(entry.mediaType)) return false;
    if (entry.platform?.os === 'unknown' && entry.platform.architecture === 'unknown') return false;
    return entry.annotations?.['vnd.docker.reference.type'] === undefined;
  });
}

/**
 * The image for the wanted platform: the same one, else the nearest that it can run (386 for amd64, v6 for arm/v7), else
 * one whose platform nobody states. First of equals. Throws `PLATFORM_NOT_FOUND` with those that are offered.
 */
export function choosePlatform(index: ImageIndex, wanted: WantedPlatform): Descriptor {
  const candidates = imageManifests(index);
  for (const platform of compatiblePlatforms(wanted.platform)) {
    const found = candidates.find(
      (entry) => entry.platform !== undefined && same(platform, normalisePlatform(entry.platform)),
    );
    if (found !== undefined) return found;
  }
  const unstated = candidates.find((entry) => entry.platform === undefined);
  if (unstated !== undefined) return unstated;
  const offered = [...new Set(candidates.map((entry) => formatPlatform(entry.platform)))];
  const list = offered.slice(0, 40).join(', ');
  throw new StrataError(
    'PLATFORM_NOT_FOUND',
    `There is no image for ${formatPlatform(wanted.platform)}; offered: ${list || 'none'}`,
    {
      action: offered.length === 0 ? 'This index holds no image at all.' : `Choose one of: ${list}.`,
      evidence: { wanted: formatPlatform(wanted.platform), offered: list },
    },
  );
}

/** What the config of an image says of its platform; `undefined` when it leaves it open. */
export function statedPlatform({ os, architecture, ...rest }: StatedPlatform): Platform | undefined {
  if (os === '' || architecture === '') return undefined;
  const { variant, 'os.version': version, 'os.features': features } = rest;
  return {
    os,
    architecture,
    ...(variant === undefined || variant === '' ? {} : { variant }),
    ...(version === undefined ? {} : { 'os.version': version }),
    ...(features === undefined ? {} : { 'os.features': features }),
  };
}

type StatedPlatform = Pick<ImageConfig, 'os' | 'architecture' | 'variant' | 'os.version' | 'os.features'>;

/** Whether an image of the platform `stated` is what was asked for: variants count where both name one. */
export function isForPlatform(wanted: WantedPlatform, stated: Platform): boolean {
  const asked = wanted.platform;
  const said = normalisePlatform(stated);
  if (asked.os !== said.os || asked.architecture !== said.architecture) return false;
  const version = asked['os.version'];
  if (version !== undefined && (said['os.version'] ?? version) !== version) return false;
  if (wanted.kind === 'default' || wanted.anyVariant === true || (stated.variant ?? '') === '') return true;
  return asked.variant === undefined || asked.variant === said.variant;
}

/** Whether it is, or is one that {@link choosePlatform} would take from an index. */
export function canServePlatform(wanted: WantedPlatform, stated: Platform): boolean {
  if (isForPlatform(wanted, stated)) return true;
  const said = normalisePlatform(stated);
  return compatiblePlatforms(wanted.platform).some((platform) => same(platform, said));
}

function same(wanted: Platform, offered: Platform): boolean {
  if (wanted.os !== offered.os || wanted.architecture !== offered.architecture) return false;
  if ((wanted.variant ?? '') !== (offered.variant ?? '')) return false;
  const version = wanted['os.version'];
  return version === undefined || version === offered['os.version'];
}

function normaliseSystem(os: string): string {
  const lower = os.toLowerCase();
  return lower === 'macos' ? 'darwin' : lower;
}

function normaliseArchitecture(
  architecture: string,
  variant: string,
): { architecture: string; variant: string } {
  switch (architecture) {
    case 'i386':
      return { architecture: '386', variant: '' };
    case 'x86_64':
    case 'x86-64':
    case 'amd64':
      return { architecture: 'amd64', variant: variant === 'v1' ? '' : variant };
    case 'aarch64':
    case 'arm64':
      return { architecture: 'arm64', variant: ['', '8', 'v8', 'v8.0'].includes(variant) ? 'v8' : variant };
    case 'armhf':
      return { architecture: 'arm', variant: 'v7' };
    case 'armel':
      return { architecture: 'arm', variant: 'v6' };
    case 'arm':
      return {
        architecture: 'arm',
        variant: variant === '' ? 'v7' : /^\d$/.test(variant) ? `v${variant}` : variant,
      };
    default:
      return { architecture, variant };
  }
}

function refused(text: string, reason = 'a platform is a system and an architecture'): StrataError {
  return new StrataError('INVALID_PLATFORM', `"${text.slice(0, 100)}" is not a platform: ${reason}`, {
    action: 'Write linux/amd64, linux/arm64 or linux/arm/v7.',
  });
}
