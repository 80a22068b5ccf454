import type { Digest } from '../../oci/digest.ts';
import { parseReference } from '../../oci/reference.ts';

/** Something from elsewhere that went into an image, as a package URL or an address. */
interface Material {
  readonly uri: string;
  /** Hexadecimal, by algorithm. */
  readonly digest: Readonly<Record<string, string>>;
}

/** What a build finds out about itself while it runs: the same whether its steps ran or were in the cache. */
export interface BuildFacts {
  /** `name`: full, as in "docker.io/library/debian:12@sha256:…". */
  image(name: string, digest: Digest, platform: string): void;
  /** `digest`: "sha256:…", or "sha1:…" of a commit. */
  address(address: string, digest: string): void;
  /** A program is run. */
  program(withNetwork: boolean): void;
  readonly materials: readonly Material[];
  readonly runs: boolean;
  readonly usesNetwork: boolean;
}

export function collectFacts(): BuildFacts {
  const materials = new Map<string, Material>();
  let runs = false;
  let usesNetwork = false;
  const add = (uri: string, digest: string): void => {
    materials.set(`${uri} ${digest}`, { uri, digest: digestSet(digest) });
  };
  return {
    image: (name, digest, platform) => add(packageUrl(name, platform), digest),
    address: (address, digest) => add(withoutSecrets(address), digest),
    program(withNetwork) {
      runs = true;
      usesNetwork ||= withNetwork;
    },
    get materials() {
      return [...materials].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, material]) => material);
    },
    get runs() {
      return runs;
    },
    get usesNetwork() {
      return usesNetwork;
    },
  };
}

/** https://github.com/in-toto/attestation/blob/main/spec/v1/digest_set.md */
export function digestSet(digest: string): Readonly<Record<string, string>> {
  const colon = digest.indexOf(':');
  return { [digest.slice(0, colon)]: digest.slice(colon + 1) };
}

/**
 * "pkg:docker/debian@12?platform=linux%2Famd64". Names of Docker Hub are short, as everywhere in docker.
 * https://github.com/package-url/purl-spec/blob/main/types-doc/docker-definition.md
 */
export function packageUrl(name: string, platform: string): string {
  const { name: full, tag } = parseReference(name);
  const short = full.replace(/^docker\.io\/(?:library\/)?/, '');
  const version = tag === undefined ? '' : `@${encodeURIComponent(tag)}`;
  const path = short.split('/').map(encodeURIComponent).join('/');
  return `pkg:docker/${path}${version}?platform=${encodeURIComponent(platform)}`;
}

/** An address without user, password and query, where tokens stand (fault C1). */
export function withoutSecrets(text: string): string {
  return text.replace(/:\/\/[^/\s]*@/g, '://').replace(/(:\/\/[^\s?#]*)\?[^\s#]*/g, '$1');
}
