import { formatPlatform, parsePlatform } from './platform.ts';
import { isKnownPage, readAddress } from './pull-address.ts';
import { readCommand } from './pull-command.ts';
import { isImageId, namesRegistry, parseReference, withDefaultTag, type Reference } from './reference.ts';
import { shellWords } from './shell-words.ts';
import { StrataError } from './strata-error.ts';

export interface PullText {
  /** With the tag that docker would take when none was written. */
  readonly reference: Reference;
  /** Normalised: "linux/arm64/v8". Absent when none was named. */
  readonly platform?: string;
  readonly readAs: 'name' | 'command' | 'from' | 'address' | 'digest';
  /** What was assumed, in words for people. */
  readonly assumptions: readonly string[];
}

/** A page of text was pasted, not an image. */
const LONGEST_TEXT = 20_000;

interface Found {
  readonly name: string;
  readonly platform?: string | undefined;
  readonly readAs: 'name' | 'command' | 'from' | 'address';
  readonly assumptions?: readonly string[];
}

/**
 * Understands what people paste where an image is asked for (A20): a name, a name with a digest, a pull or run command,
 * a FROM line or a whole Dockerfile, an `image:` line, a web page's address. Throws `INVALID_REFERENCE` or `INVALID_PLATFORM`.
 */
export function readPullText(text: string): PullText {
  if (text.length > LONGEST_TEXT) throw refused(text, 'it is a whole text');
  const trimmed = text.trim();
  if (trimmed === '') throw refused(text, 'nothing was written');
  const found = find(trimmed);
  const name = found.name.replace(/^docker:\/\//, '');
  refuseUnpullable(name);
  const written = parseReference(name);
  const reference = withDefaultTag(written);
  const assumptions = [...(found.assumptions ?? [])];
  if (!namesRegistry(name)) assumptions.push('Docker Hub, because no registry was named');
  if (reference.tag !== undefined && written.tag === undefined)
    assumptions.push('tag latest, because none was named');
  const platform = found.platform === undefined ? undefined : formatPlatform(parsePlatform(found.platform));
  return {
    reference,
    ...(platform === undefined ? {} : { platform }),
    readAs: found.readAs === 'name' && reference.digest !== undefined ? 'digest' : found.readAs,
    assumptions,
  };
}

function find(text: string): Found {
  const from = findFrom(text);
  if (from !== undefined) return from;
  for (const line of commandLines(text)) {
    const command = readCommand(shellWords(line));
    if (command !== undefined) return { ...command, readAs: 'command' };
  }
  const first = unwrap(text.split('\n', 1)[0] ?? '');
  const image = /^-?\s*["']?image["']?\s*:\s*["']?([^\s"',]+)/.exec(first)?.[1];
  if (image !== undefined) return { name: image, readAs: 'name' };
  if (/^https?:\/\//i.test(first) || isKnownPage(first)) {
    const name = readAddress(first);
    if (name === undefined) throw refused(text, 'this page is not that of an image');
    return { name, readAs: 'address' };
  }
  return { name: first, readAs: 'name' };
}

/** Every FROM line; the first that names an image counts, since further ones build on stages. */
function findFrom(text: string): Found | undefined {
  const lines = text
    .replace(/\\\r?\n/g, ' ')
    .split('\n')
    .map((line) => /^(?:>\s*)?FROM\s+(.+)$/i.exec(line.trim())?.[1])
    .filter((rest) => rest !== undefined);
  const [line] = lines;
  if (line === undefined) return undefined;
  const words = shellWords(line);
  const name = words.find((word) => !word.startsWith('--'));
  if (name === undefined) throw refused(text, 'its FROM names no image');
  const written = words.find((word) => word.startsWith('--platform='))?.slice('--platform='.length);
  const variable = written?.includes('$') === true;
  const assumptions = [
    ...(lines.length > 1 ? [`the first of ${lines.length} FROM lines`] : []),
    ...(variable ? [`the platform of this machine, because ${written} is set by the build`] : []),
  ];
  return { name, platform: variable ? undefined : written, readAs: 'from', assumptions };
}

/** Lines with continuations joined, prompts and comments taken away; the second command after && or ; counts as one, too. */
function commandLines(text: string): readonly string[] {
  return text
    .replace(/\\\r?\n/g, ' ')
    .split(/\n|&&|;/)
    .map(unwrap)
    .filter((line) => line !== '' && !line.startsWith('#'));
}

/** Without prompt, quotes or backticks around it, and without the comma or stop that a sentence left. */
function unwrap(line: string): string {
  const bare = line
    .trim()
    .replace(/^(?:[$#%>]\s+)+/, '')
    .replace(/^RUN\s+/, '');
  const quoted = /^(["'`])(.*)\1$/.exec(bare);
  return (quoted?.[2] ?? bare).trim().replace(/[,.;]+$/, '');
}

function refuseUnpullable(name: string): void {
  if (isImageId(name) || /^sha(?:256|384|512):/.test(name)) {
    throw refused(
      name,
      'a digest alone does not say where the image is',
      'Write the name before it: name@sha256:…',
    );
  }
  if (name === 'scratch')
    throw refused(name, 'it is the empty image, which exists nowhere', 'There is nothing to pull.');
  if (name.includes('$'))
    throw refused(name, 'it has a variable in it', 'Put the value in place of the variable.');
  const transport = /^(oci|oci-archive|docker-archive|docker-daemon|containers-storage|dir):/.exec(name)?.[1];
  const pathLike = /^[a-z-]+:(?:\/|\.)/.test(name) || transport?.includes('-') === true;
  if (transport !== undefined && pathLike)
    throw refused(name, `${transport}: is a place on a disk, not in a registry`);
}

function refused(text: string, reason: string, action?: string): StrataError {
  return new StrataError(
    'INVALID_REFERENCE',
    `No image could be read from "${text.slice(0, 120)}": ${reason}`,
    {
      action:
        action ??
        'Write a name such as nginx:1.27, or paste a docker pull command, a FROM line or a Docker Hub address.',
    },
  );
}
