import type { Platform } from '../oci/descriptor.ts';

/** Node's names of processors as the image specification has them (Go's). */
const ARCHITECTURES: Readonly<Record<string, { readonly architecture: string; readonly variant?: string }>> = {
  x64: { architecture: 'amd64' },
  arm64: { architecture: 'arm64', variant: 'v8' },
  arm: { architecture: 'arm', variant: 'v7' },
  ia32: { architecture: '386' },
  ppc64: { architecture: 'ppc64le' },
};

/** The platform whose images this machine would run: Linux on its processor, on every desktop system. */
export function hostPlatform(): Platform {
  return { os: 'linux', ...(ARCHITECTURES[process.arch] ?? { architecture: process.arch }) };
}
