import { parseDigest, type Digest } from './digest.ts';
import { matchPattern } from './match-pattern.ts';
import { IDENTIFIER, LONGEST_PATH, LONGEST_REFERENCE, NORMALISED } from './reference-grammar.ts';
import { StrataError } from './strata-error.ts';

const HUB = 'docker.io';
const LEGACY_HUB = 'index.docker.io';
const OFFICIAL = 'library/';
const DEFAULT_TAG = 'latest';

/** Where an image is, as docker understands what people type. Always complete but for tag and digest. */
export interface Reference {
  /** "docker.io", "127.0.0.1:5000", "[fc00::1]:5000", "localhost". */
  readonly domain: string;
  /** "library/nginx": the name inside the registry. */
  readonly path: string;
  /** domain/path. */
  readonly name: string;
  readonly tag?: string;
  readonly digest?: Digest;
  /** As docker shows it: "nginx:1.27", "quay.io/org/app@sha256:…". Tag and digest only when given. */
  readonly familiar: string;
}

/**
 * Reads a name as docker does: "nginx" is docker.io/library/nginx, "team/app" is on Docker Hub, a first part with a
 * dot, a colon or an upper-case letter, or "localhost", is a registry. No tag is added. Throws `INVALID_REFERENCE`.
 * https://pkg.go.dev/github.com/distribution/reference#ParseNormalizedNamed
 */
export function parseReference(text: string): Reference {
  if (text === '') throw refused(text, 'it is empty');
  if (text.length > LONGEST_REFERENCE) throw refused(text, `it has ${text.length} characters`);
  if (isImageId(text)) {
    throw refused(text, '64 hex digits are an image ID, and a name that looks like one is not allowed');
  }
  const { domain, remainder } = splitDomain(text);
  const name = remainder.split(':', 1)[0] ?? '';
  if (name !== name.toLowerCase()) {
    throw refused(
      text,
      'a repository name must be lower case',
      `Write ${text.toLowerCase()} if that is what you mean`,
    );
  }
  const match = NORMALISED.exec(`${domain}/${remainder}`);
  const path = match?.[2];
  if (match === null || path === undefined) throw refused(text, reasonFor(remainder));
  if (path.length > LONGEST_PATH) throw refused(text, `its name is longer than ${LONGEST_PATH} characters`);
  return reference(
    match[1] ?? domain,
    path,
    match[3],
    match[4] === undefined ? undefined : readDigest(text, match[4]),
  );
}

/** Adds the tag "latest" where neither a tag nor a digest says which image is meant. */
export function withDefaultTag(ref: Reference): Reference {
  if (ref.tag !== undefined || ref.digest !== undefined) return ref;
  return reference(ref.domain, ref.path, DEFAULT_TAG, undefined);
}

/** The same repository at a digest and without a tag: what a name meant at one moment. */
export function withDigest(ref: Reference, digest: Digest): Reference {
  return reference(ref.domain, ref.path, undefined, digest);
}

/** In full: "docker.io/library/nginx:1.27", "docker.io/library/nginx@sha256:…", or with both. */
export function formatReference(ref: Reference): string {
  return `${ref.name}${suffix(ref.tag, ref.digest)}`;
}

/** As docker shows it without tag and digest: the REPOSITORY column. */
export function familiarName(ref: Reference): string {
  return familiarise(ref.domain, ref.path);
}

/**
 * docker's filter `reference=<pattern>`: a shell pattern held against the familiar form, with and without tag and digest.
 * Throws `INVALID_FILTER` on a malformed pattern.
 */
export function matchReference(pattern: string, ref: Reference): boolean {
  return matchPattern(pattern, ref.familiar) || matchPattern(pattern, familiarName(ref));
}

/** True for 64 lower-case hex digits: an image ID in full, never a name. */
export function isImageId(text: string): boolean {
  return IDENTIFIER.test(text);
}

/**
 * Whether the first part of a name is a registry rather than a Docker Hub account.
 * https://github.com/distribution/reference/blob/main/normalize.go (splitDockerDomain)
 */
export function namesRegistry(text: string): boolean {
  const slash = text.indexOf('/');
  if (slash < 0) return false;
  const first = text.slice(0, slash);
  return first === 'localhost' || /[.:]/.test(first) || first !== first.toLowerCase();
}

function splitDomain(text: string): { readonly domain: string; readonly remainder: string } {
  const slash = text.indexOf('/');
  const named = namesRegistry(text);
  const domain = named ? text.slice(0, slash) : HUB;
  const remainder = named ? text.slice(slash + 1) : text;
  if (domain !== HUB && domain !== LEGACY_HUB) return { domain, remainder };
  return { domain: HUB, remainder: slash < 0 || !remainder.includes('/') ? OFFICIAL + remainder : remainder };
}

function reference(
  domain: string,
  path: string,
  tag: string | undefined,
  digest: Digest | undefined,
): Reference {
  return {
    domain,
    path,
    name: `${domain}/${path}`,
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
    familiar: `${familiarise(domain, path)}${suffix(tag, digest)}`,
  };
}

function suffix(tag: string | undefined, digest: Digest | undefined): string {
  return `${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
}

function familiarise(domain: string, path: string): string {
  if (domain !== HUB) return `${domain}/${path}`;
  const official = path.startsWith(OFFICIAL) && !path.includes('/', OFFICIAL.length);
  return official ? path.slice(OFFICIAL.length) : path;
}

function readDigest(text: string, digest: string): Digest {
  try {
    return parseDigest(digest);
  } catch (error) {
    throw refused(text, `"${digest.slice(0, 160)}" is not a digest`, undefined, error);
  }
}

function reasonFor(remainder: string): string {
  const [name = '', tag] = remainder.split('@', 1)[0]?.split(':', 2) ?? [];
  if (/\s/.test(remainder)) return 'it has a space in it';
  if (name === '' || name.endsWith('/')) return 'it names no repository';
  if (tag === '') return 'its tag is empty';
  if (tag !== undefined && tag.length > 128) return 'its tag is longer than 128 characters';
  return 'a name is made of lower-case letters, digits and single . _ - between them';
}

function refused(text: string, reason: string, action?: string, cause?: unknown): StrataError {
  return new StrataError(
    'INVALID_REFERENCE',
    `"${text.slice(0, 300)}" is not the name of an image: ${reason}`,
    {
      action: action ?? 'Write a name such as nginx:1.27, quay.io/org/app or name@sha256:…',
      cause,
    },
  );
}
