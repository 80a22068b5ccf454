/**
 * The grammar of image references: that of github.com/distribution/reference, which docker, podman and containerd
 * share. Written so that no input makes the matcher backtrack more than quadratically; callers bound the length.
 */
const ALPHANUMERIC = '[a-z0-9]+';
const SEPARATOR = '(?:[._]|__|-+)';
const PATH_COMPONENT = `${ALPHANUMERIC}(?:${SEPARATOR}${ALPHANUMERIC})*`;
const PATH = `${PATH_COMPONENT}(?:/${PATH_COMPONENT})*`;
const DOMAIN_COMPONENT = '(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)';
const DOMAIN_NAME = `${DOMAIN_COMPONENT}(?:\\.${DOMAIN_COMPONENT})*`;
const IPV6 = '\\[[a-fA-F0-9:]+\\]';
const DOMAIN = `(?:${DOMAIN_NAME}|${IPV6})(?::[0-9]+)?`;
const TAG = '[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}';
const DIGEST = '[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}';

/** Groups: domain, path, tag, digest. A normalised reference always has a domain. */
export const NORMALISED = new RegExp(`^(${DOMAIN})/(${PATH})(?::(${TAG}))?(?:@(${DIGEST}))?$`);

/** An image ID in full. As a name it would be ambiguous, so it never is one. */
export const IDENTIFIER = /^[a-f0-9]{64}$/;

/** "/"-separated, in bytes; what registries and docker accept. */
export const LONGEST_PATH = 255;

/** No reference comes near: names have 255 characters, tags 128, digests 135, domains 253 and a port. */
export const LONGEST_REFERENCE = 4096;
