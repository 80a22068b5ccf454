/** Where something goes in registries: what is typed, and what is understood of it. */
import type { RegistryView } from '../../core/api/registries.ts';
import { useRegistries } from './registries/registries.ts';

export interface Destination {
  /** As in references. */
  readonly registry: string;
  readonly repository: string;
  readonly tag: string;
}

const HUB = 'docker.io';
const PART = /^[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*$/;
const TAG = /^\w[\w.-]{0,127}$/;
const LONGEST = 255;

/** "docker.io/library/nginx:1" and "nginx:1" alike; what is no name of an image is taken for a repository. */
export function destinationOf(name: string): Destination {
  const slash = name.lastIndexOf('/');
  const colon = name.indexOf(':', slash + 1);
  const [full, tag] = colon < 0 ? [name, ''] : [name.slice(0, colon), name.slice(colon + 1)];
  const [first = '', ...rest] = full.split('/');
  if (rest.length > 0 && (/[.:]/.test(first) || first === 'localhost'))
    return { registry: first, repository: familiarPath(first, rest.join('/')), tag };
  return { registry: HUB, repository: full, tag };
}

function familiarPath(registry: string, repository: string): string {
  return registry === HUB ? repository.replace(/^library\//, '') : repository;
}

/** Full name, as calls take it; without a tag it is "latest", as everywhere. */
export function nameOf({ registry, repository, tag }: Destination): string {
  const path = registry === HUB && !repository.includes('/') ? `library/${repository}` : repository;
  return `${registry}/${path}:${tag === '' ? 'latest' : tag}`;
}

/** Why this can be no name, before a registry is asked; `null` when nothing is wrong. `''`: it is not finished. */
export function problemOf({ registry, repository, tag }: Destination): string | null {
  if (registry === '' || repository === '') return '';
  if (repository.length > LONGEST) return 'The name is too long.';
  if (/[A-Z]/.test(repository)) return `Names are lower case: ${repository.toLowerCase()}.`;
  const wrong = repository.split('/').find((part) => !PART.test(part));
  if (wrong !== undefined)
    return wrong === '' ? 'There is a “/” too many.' : `“${wrong}” cannot be part of a name.`;
  if (tag !== '' && !TAG.test(tag))
    return `“${tag}” is no tag: letters, digits, “_”, “.” and “-”, at most 128 of them.`;
  return null;
}

/** One name twice would be sent twice. */
export function namesOf(destinations: readonly Destination[]): readonly string[] {
  return [...new Set(destinations.filter((each) => problemOf(each) === null).map(nameOf))];
}

/** Registries that something can go to, in their order; those that names stand in already are among them. */
export function useDomains(destinations: readonly Destination[]): readonly string[] {
  const registries = useRegistries(({ registries: known }) => known);
  const domains = (registries ?? []).map(({ domain }) => domain);
  return [...new Set([...domains, ...destinations.map(({ registry }) => registry), HUB])];
}

export function useRegistry(domain: string): RegistryView | undefined {
  return useRegistries(({ registries }) => registries?.find((each) => each.domain === domain));
}
