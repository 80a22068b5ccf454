import type { Platform } from './descriptor.ts';

/**
 * What a machine of a (normalised) platform can run, best first: itself, then older variants, then its 32-bit sibling.
 * https://github.com/containerd/platforms/blob/main/compare.go (platformVector)
 */
export function compatiblePlatforms(platform: Platform): readonly Platform[] {
  const { architecture, variant = '' } = platform;
  if (architecture === 'amd64')
    return [...down(platform, major(variant), 2), bare(platform, 'amd64'), bare(platform, '386')];
  if (architecture === 'arm') return down(platform, major(variant), 5);
  if (architecture === 'arm64')
    return [...arm64(platform, variant), ...down({ ...platform, architecture: 'arm' }, 8, 5)];
  return [platform];
}

function major(variant: string): number {
  const match = /^v(\d{1,2})(?:\.|$)/.exec(variant);
  return match === null ? 0 : Number(match[1]);
}

/** Variants from `from` down to `to`, "v<n>". */
function down(platform: Platform, from: number, to: number): readonly Platform[] {
  const variants: Platform[] = [];
  for (let version = from; version >= to; version -= 1)
    variants.push({ ...platform, variant: `v${version}` });
  return variants.length > 0 || platform.variant === undefined ? variants : [platform];
}

function bare(platform: Platform, architecture: string): Platform {
  const { variant: _variant, ...rest } = platform;
  return { ...rest, architecture };
}

/** Each minor version runs what its predecessors ran; v9.x is v8.(x+5) and more. */
function arm64(platform: Platform, variant: string): readonly Platform[] {
  const match = /^v(8|9)(?:\.(\d))?$/.exec(variant);
  if (match === null) return [platform];
  const version = Number(match[1]);
  const minor = Number(match[2] ?? 0);
  const list = minors(platform, version, minor);
  return version === 9 ? [...list, ...minors(platform, 8, minor + 5)] : list;
}

function minors(platform: Platform, version: number, from: number): readonly Platform[] {
  const variants: Platform[] = [];
  for (let minor = from; minor >= 0; minor -= 1) {
    variants.push({ ...platform, variant: minor === 0 ? `v${version}` : `v${version}.${minor}` });
  }
  return variants;
}
