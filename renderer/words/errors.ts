/** The one place that turns an error into words and a next action. A code without words does not compile. */
import type { ErrorCode, ErrorReport } from '../../core/api/errors.ts';

interface Words {
  readonly title: string;
  /** What to do next when the report itself has no better idea. */
  readonly next?: string;
}

const BROKEN_CONTENT =
  'Nothing of it was kept. Pull it again; if it stays so, what the registry serves is damaged.';
const TRY_LATER = 'Try again in a moment.';

const WORDS: Readonly<Record<ErrorCode, Words>> = {
  INVALID_REFERENCE: {
    title: 'This is not the name of an image',
    next: 'Write it like nginx:1.27 or ghcr.io/owner/image:tag.',
  },
  INVALID_DIGEST: { title: 'This is not a digest', next: 'A digest is sha256: and 64 hex digits.' },
  INVALID_PLATFORM: { title: 'This is not a platform', next: 'Write it like linux/amd64 or linux/arm64/v8.' },
  INVALID_FILTER: { title: 'This filter cannot be understood' },
  INVALID_PATTERN: { title: 'This cannot be searched for', next: 'Correct the expression.' },
  INVALID_DOCKERFILE: {
    title: 'The Dockerfile cannot be understood',
    next: 'Correct the line, then build again.',
  },
  INVALID_IGNORE_FILE: {
    title: 'A pattern of .dockerignore cannot be understood',
    next: 'Correct the pattern, then build again.',
  },
  INVALID_GIT_URL: {
    title: 'This git address cannot be used',
    next: 'Write it like https://example.com/owner/repository.git#branch:folder.',
  },
  INVALID_FORMAT: { title: 'This format cannot be understood' },
  INVALID_INPUT: { title: 'The request was not valid', next: 'This is a fault in Strata: please report it.' },
  INVALID_CONFIG_FILE: {
    title: 'A configuration file cannot be read',
    next: 'Correct the file, then try again.',
  },
  INVALID_DOCUMENT: {
    title: 'The registry answered with a document that cannot be read',
    next: BROKEN_CONTENT,
  },
  DOCUMENT_TOO_LARGE: { title: 'A document is larger than any honest one', next: 'Nothing of it was kept.' },
  SCHEMA1_TOO_OLD: {
    title: 'This image is in a format that is too old',
    next: 'Ask its publisher to push it again with a current tool, or choose a newer tag.',
  },
  NOT_AN_IMAGE: {
    title: 'This is not a container image',
    next: 'Registries also hold charts, signatures and other things; choose another name.',
  },
  PLATFORM_NOT_FOUND: {
    title: 'Not offered for this platform',
    next: 'Choose one of the platforms that it is offered for.',
  },
  INDEX_TOO_DEEP: { title: 'The image’s index is nested too deeply', next: 'Nothing of it was kept.' },
  DIGEST_MISMATCH: { title: 'The bytes are not what their digest promises', next: BROKEN_CONTENT },
  SIZE_MISMATCH: { title: 'The size is not what was promised', next: BROKEN_CONTENT },
  DIFF_ID_MISMATCH: {
    title: 'A layer unpacks to something else than its image promises',
    next: 'Do not use this image. Pull it again from a source that you trust.',
  },
  UNSUPPORTED_COMPRESSION: { title: 'A layer is compressed in a way that is not supported' },
  CORRUPT_STREAM: { title: 'A layer is damaged', next: BROKEN_CONTENT },
  EXPANSION_LIMIT: {
    title: 'A layer unpacks to far more than is plausible',
    next: 'It was stopped. Do not use this image unless you trust its source.',
  },
  INVALID_TAR: { title: 'A layer’s archive is malformed', next: BROKEN_CONTENT },
  INVALID_ARCHIVE: {
    title: 'This is not an image archive',
    next: 'Open a file made by docker save, podman save or skopeo, or an OCI layout folder.',
  },
  FILE_NOT_FOUND: { title: 'There is no such file' },
  NOT_A_FILE: { title: 'This has no content to open', next: 'Open a regular file.' },
  LINK_LOOP: { title: 'The links of this path lead in a circle' },
  UNSAFE_PATH: {
    title: 'This path leads out of the image',
    next: 'Nothing was written. An image with such paths is best not trusted.',
  },
  LAYER_ELSEWHERE: {
    title: 'The files of this layer are not known yet',
    next: 'List them first: the layer is downloaded once, and only its list of files is kept.',
  },
  REGISTRY_UNREACHABLE: {
    title: 'The registry cannot be reached',
    next: 'Check the network, the proxy and the registry’s name, then try again.',
  },
  TLS_FAILED: {
    title: 'No secure connection to the registry',
    next: 'Test the connection under Registries: it says what is wrong with the certificate. Check this machine’s clock too.',
  },
  UNAUTHORIZED: {
    title: 'The registry wants you to sign in',
    next: 'Sign in under Registries or with docker login, then try again. A misspelt name gets this answer too.',
  },
  FORBIDDEN: {
    title: 'The registry does not allow this',
    next: 'Your account may not read this repository. Ask its owner for access.',
  },
  MANIFEST_UNKNOWN: { title: 'This tag does not exist', next: 'Choose one of the tags that do.' },
  BLOB_UNKNOWN: {
    title: 'The registry has lost a part of this image',
    next: 'Try another tag, or tell the registry’s owner.',
  },
  NAME_UNKNOWN: {
    title: 'This repository does not exist',
    next: 'Check the spelling, and whether it is in another registry.',
  },
  RATE_LIMITED: {
    title: 'The registry asks for a pause',
    next: 'Wait a while, or sign in under Registries for a higher limit.',
  },
  REGISTRY_ERROR: { title: 'The registry failed', next: TRY_LATER },
  INVALID_RESPONSE: {
    title: 'The registry’s answer makes no sense',
    next: 'Is this really a registry? A proxy or sign-in page may have answered instead.',
  },
  STALLED: { title: 'The download stood still', next: 'Resume it: what has arrived is kept.' },
  UNSAFE_REDIRECT: { title: 'The registry sent us to an unsafe address', next: 'Nothing was sent there.' },
  UNSAFE_REALM: {
    title: 'The registry wants credentials sent to an unsafe address',
    next: 'Nothing was sent there.',
  },
  NO_KEYCHAIN: {
    title: 'This machine has no keychain that can be used',
    next: 'Start a keychain (GNOME Keyring, KWallet), or sign in for this session only.',
  },
  UNSUPPORTED_BY_REGISTRY: { title: 'This registry cannot do that' },
  UPLOAD_REFUSED: { title: 'The registry did not take what was sent' },
  UNSIGNED: {
    title: 'The image is not signed by anybody who is trusted here',
    next: 'Trust its signer under Registries, or change what this registry requires.',
  },
  SIGNATURE_INVALID: {
    title: 'A signature does not fit the image',
    next: 'Do not use it before its publisher has explained why.',
  },
  SIGNER_UNTRUSTED: {
    title: 'Nobody here trusts who signed this',
    next: 'Add the key or the identity of the signer, if you know it from elsewhere.',
  },
  INVALID_KEY: {
    title: 'This file is no key or certificate that can be used',
    next: 'Choose a PEM file of a public key or a certificate.',
  },
  NO_SCANNER: {
    title: 'No scanner for vulnerabilities is installed',
    next: 'Install trivy or grype, then look again.',
  },
  SCANNER_FAILED: { title: 'The scanner did not come to an end' },
  CREDENTIAL_HELPER_FAILED: {
    title: 'The credential helper failed',
    next: 'Check credsStore and credHelpers in docker’s config.json.',
  },
  STORE_READ_ONLY: {
    title: 'The store can only be read',
    next: 'Check the folder’s permissions, or update Strata if a newer one wrote it.',
  },
  STORE_BUSY: { title: 'Another program is using the store', next: TRY_LATER },
  STORE_CORRUPT: {
    title: 'Something in the store is damaged',
    next: 'Run Verify to see what, then pull the images it names again.',
  },
  DISK_FULL: { title: 'The disk is full', next: 'Free some space, then retry: what has arrived is kept.' },
  DISK_FAILED: { title: 'The disk failed', next: 'Check the disk; then run Verify.' },
  NO_PERMISSION: {
    title: 'Strata may not do this',
    next: 'Check the owner and permissions of the data folder.',
  },
  TOO_MANY_OPEN_FILES: {
    title: 'Too many files are open',
    next: 'Close other programs or raise the limit, then try again.',
  },
  IMAGE_NOT_FOUND: {
    title: 'This image is not here any more',
    next: 'It may have been removed in another window or on the command line.',
  },
  AMBIGUOUS_ID: { title: 'Several images begin with this ID', next: 'Write more of its digits.' },
  IMAGE_IN_USE: { title: 'This image is in use', next: 'Wait for the job that uses it, or cancel that job.' },
  UNDO_EXPIRED: { title: 'The time for Undo is over', next: 'Pull the image again.' },
  NO_RUNTIME: {
    title: 'This machine cannot run containers',
    next: 'Install runc or crun, or build with an engine: see what is missing below.',
  },
  CONTAINER_FAILED: {
    title: 'The container could not be started',
    next: 'The words of the runtime below say why.',
  },
  BUILD_FAILED: { title: 'A step of the build failed', next: 'Look at what it printed; its line is marked.' },
  NOT_A_BUILD: {
    title: 'There is no Dockerfile here',
    next: 'Drop a Dockerfile, or a folder that holds one.',
  },
  FILE_CHANGED: {
    title: 'The file was changed elsewhere',
    next: 'Read it again, or save anyway to write over what is there now.',
  },
  GIT_FAILED: { title: 'The repository could not be fetched', next: 'Look at what git said.' },
  CANCELLED: { title: 'Cancelled' },
  JOB_NOT_FOUND: { title: 'This job is not known any more' },
  WORKER_FAILED: { title: 'A background worker stopped', next: TRY_LATER },
  FORBIDDEN_SENDER: { title: 'The request came from a page that may not make it' },
  INTERNAL: {
    title: 'Strata met a fault of its own',
    next: 'Please report it with the technical cause below.',
  },
};

export interface ErrorWords {
  readonly title: string;
  readonly message: string;
  readonly next: string | null;
  readonly retry: boolean;
}

export function describeError(report: ErrorReport): ErrorWords {
  const words = WORDS[report.code];
  return {
    title: words.title,
    message: ended(withShortDigests(report.message)),
    next: withShortDigests(report.action ?? words.next ?? '') || null,
    retry: report.retryable,
  };
}

/** Everything that is known, as text for a bug report. */
export function errorAsText(report: ErrorReport): string {
  const evidence = Object.entries(report.evidence).map(([name, value]) => `${name}: ${value}`);
  return [
    `${report.code}: ${report.message}`,
    ...evidence,
    ...(report.detail === undefined ? [] : ['', report.detail]),
  ].join('\n');
}

/** Four whole digests are a paragraph of digits; the technical cause has them whole. */
function withShortDigests(text: string): string {
  return text.replace(/\bsha(?:256|384|512):([0-9a-f]{12})[0-9a-f]{52,}\b/g, '$1…');
}

function ended(sentence: string): string {
  return /[.!?…]$/.test(sentence) ? sentence : `${sentence}.`;
}
