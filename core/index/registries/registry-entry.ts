import { z } from 'zod';
import { REGISTRY_KINDS, SIGNATURE_POLICIES, type RegistryKind } from '../../api/registries.ts';
import { isRegistryDomain } from '../../registry/domain.ts';

/** Longest text of certificates that is kept: a bundle of a hundred authorities has about 200 kB. */
export const LONGEST_PEM = 1024 * 1024;

const MOST_REGISTRIES = 1000;
const MOST_MIRRORS = 20;

/**
 * One registry as it stands in registries.json: how it is reached, and never a secret. The key of a client certificate is
 * a path, and a proxy's address has no login in it (fault C1).
 */
const entrySchema = z.object({
  domain: z.string().max(300).refine(isRegistryDomain),
  name: z.string().max(200),
  kind: z.enum(REGISTRY_KINDS),
  enabled: z.boolean(),
  plainHttp: z.boolean().catch(false),
  anyCertificate: z.boolean().catch(false),
  /** PEM of certificate authorities. */
  authority: z.string().max(LONGEST_PEM).nullable().catch(null),
  clientCertificate: z
    .object({ certificate: z.string().max(LONGEST_PEM), keyFile: z.string().max(4096) })
    .nullable()
    .catch(null),
  mirrors: z.array(z.string().max(1000)).max(MOST_MIRRORS).catch([]),
  proxy: z
    .union([
      z.object({ kind: z.enum(['environment', 'none']) }),
      z.object({ kind: z.literal('address'), address: z.string().max(1000) }),
    ])
    .catch({ kind: 'environment' }),
  policy: z.enum(SIGNATURE_POLICIES).catch('off'),
});
export type RegistryEntry = Readonly<z.infer<typeof entrySchema>>;

export const fileSchema = z.object({
  version: z.literal(1),
  registries: z.array(entrySchema).max(MOST_REGISTRIES),
  /** Suggestions that were taken off the list. */
  dismissed: z.array(z.string().max(300)).max(MOST_REGISTRIES).catch([]),
});
export type RegistryFileContent = Readonly<z.infer<typeof fileSchema>>;

export const HUB = 'docker.io';

const KNOWN: Readonly<Record<string, { readonly name: string; readonly kind: RegistryKind }>> = {
  [HUB]: { name: 'Docker Hub', kind: 'docker-hub' },
  'ghcr.io': { name: 'GitHub', kind: 'github' },
  'quay.io': { name: 'Quay', kind: 'quay' },
  'registry.gitlab.com': { name: 'GitLab', kind: 'gitlab' },
};

/** Offered to everybody, and asked nothing before a person turns them on. */
const SUGGESTED = ['ghcr.io', 'quay.io'];

/** What holds of a registry about which nobody decided anything. */
export function plainEntry(domain: string): RegistryEntry {
  const known = KNOWN[domain] ?? { name: domain, kind: guessedKind(domain) };
  return {
    domain,
    ...known,
    enabled: domain === HUB,
    plainHttp: false,
    anyCertificate: false,
    authority: null,
    clientCertificate: null,
    mirrors: [],
    proxy: { kind: 'environment' },
    policy: 'off',
  };
}

/** Docker Hub first, then what was added in its order, then what is suggested. */
export function allEntries({ registries, dismissed }: RegistryFileContent): readonly RegistryEntry[] {
  const kept = new Map(registries.map((entry) => [entry.domain, entry]));
  const hub = kept.get(HUB) ?? plainEntry(HUB);
  kept.delete(HUB);
  const suggested = SUGGESTED.filter((domain) => !kept.has(domain) && !dismissed.includes(domain));
  return [hub, ...kept.values(), ...suggested.map(plainEntry)];
}

function guessedKind(domain: string): RegistryKind {
  if (domain.endsWith('.jfrog.io')) return 'artifactory';
  const [first = ''] = domain.split('.');
  if (first === 'harbor') return 'harbor';
  if (first === 'quay') return 'quay';
  return 'distribution';
}
