import { StrataError } from '../oci/strata-error.ts';

/** Docker Hub as references have it. */
const HUB = 'docker.io';
const HUB_NAMES = new Set([
  HUB,
  'index.docker.io',
  'registry-1.docker.io',
  'hub.docker.com',
  'www.docker.io',
]);

const LABEL = '[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?';
// As in references: https://github.com/distribution/reference/blob/main/regexp.go
const DOMAIN = new RegExp(`^(?:${LABEL}(?:\\.${LABEL})*|\\[[a-fA-F0-9:]+\\])(?::([0-9]{1,5}))?$`);
const LONGEST_DOMAIN = 261;

/** Whether a text is a registry as references have it: a host, perhaps with a port, and nothing else. */
export function isRegistryDomain(text: string): boolean {
  if (text.length > LONGEST_DOMAIN) return false;
  const match = DOMAIN.exec(text);
  return match !== null && (match[1] === undefined || Number(match[1]) <= 65_535);
}

/**
 * The registry that a person means: with or without scheme, `/v1/` or `/v2/`, and Docker Hub by any of its names, as
 * `docker login` takes it. Throws `INVALID_REFERENCE`.
 */
export function readDomain(text: string): string {
  const [, host = ''] = /^(?:https?:\/\/)?([^/]*)(?:\/(?:v[12]\/?)?)?$/i.exec(text.trim()) ?? [];
  const domain = host.toLowerCase();
  if (HUB_NAMES.has(domain)) return HUB;
  if (isRegistryDomain(domain)) return domain;
  // What stands before an "@" may be a password.
  const shown = text.includes('@') ? '…' : text.slice(0, 300);
  throw new StrataError('INVALID_REFERENCE', `"${shown}" is not the name of a registry`, {
    action: 'Write its host, with a port where it has one: registry.example.org or localhost:5000.',
  });
}
