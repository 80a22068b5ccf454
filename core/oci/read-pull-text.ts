import { isDigest } from './digest.ts';
import { parseReference, type Reference } from './reference.ts';
import { StrataError } from './strata-error.ts';

export interface PullText {
  readonly reference: Reference;
  /** A platform that the text names (`--platform`). */
  readonly platform?: string;
  readonly readAs: 'name' | 'command' | 'from' | 'address' | 'digest';
  /** What was filled in, in words, so that nobody has to guess which image is meant (B16, B17). */
  readonly assumptions: readonly string[];
}

/** Nobody pastes more than a few lines on purpose. */
const LONGEST_TEXT = 4_000;

/**
 * Finds the image in whatever was pasted (A20): a name, a name with a digest, a pull or run command, a FROM line, the
 * address of a registry's page. Throws `INVALID_REFERENCE` with what it looked for.
 */
export function readPullText(text: string): PullText {
  const line = firstLine(text);
  const found = readAddress(line) ?? readFrom(line) ?? readCommand(line) ?? { name: line, readAs: 'name' as const };
  const reference = parseReference(found.name);
  const readAs = found.readAs === 'name' && reference.digest !== undefined ? 'digest' : found.readAs;
  return { reference, ...(found.platform ? { platform: found.platform } : {}), readAs, assumptions: assumed(found.name, reference) };
}

interface Found {
  readonly name: string;
  readonly platform?: string;
  readonly readAs: PullText['readAs'];
}

function firstLine(text: string): string {
  const lines = text.slice(0, LONGEST_TEXT).split(/\r?\n/).map((line) => line.trim());
  // A pasted Dockerfile begins with comments and arguments: its FROM line is meant.
  const line = lines.find((one) => /^from\s/i.test(one)) ?? lines.find((one) => one !== '' && !one.startsWith('#')) ?? '';
  if (line !== '') return line.replace(/^[$>#]\s+/, '').replace(/^["'`](.*)["'`]$/, '$1');
  throw new StrataError('INVALID_REFERENCE', 'Nothing was typed', {
    action: 'Type the name of an image, as in nginx:1.27, or paste a pull command, a FROM line or a web address.',
  });
}

/** docker pull …, podman run …, skopeo copy docker://…: the first word after the verb that is not a flag or its value. */
function readCommand(line: string): Found | undefined {
  const words = line.split(/\s+/);
  if (words[0] === 'sudo') words.shift();
  if (!/^(?:docker|podman|nerdctl|strata|crane|ctr|buildah|skopeo)$/.test(words[0] ?? '')) return undefined;
  const verb = words.findIndex((word, at) => at > 0 && VERBS.has(word));
  if (verb < 0) return undefined;
  let platform: string | undefined;
  for (let at = verb + 1; at < words.length; at++) {
    const word = words[at] ?? '';
    if (!word.startsWith('-')) {
      return { name: word.replace(/^docker:\/\//, ''), ...(platform ? { platform } : {}), readAs: 'command' };
    }
    const [flag, value] = word.split('=', 2);
    const takesNext = value === undefined && !SWITCHES.has(flag ?? '');
    if (flag === '--platform') platform = value ?? words[at + 1];
    if (takesNext) at++;
  }
  return undefined;
}

const VERBS = new Set(['pull', 'run', 'create', 'inspect', 'copy', 'history', 'push']);

/** Flags of these verbs that stand alone; every other flag takes the next word. */
const SWITCHES = new Set(
  '-a -q -d -i -t -it -ti -P --all-tags --quiet --rm --init --detach --interactive --tty --privileged --read-only --disable-content-trust --tls-verify --no-healthcheck --raw --config'.split(
    ' ',
  ),
);

function readFrom(line: string): Found | undefined {
  const match = /^from\s+(?:--platform=(\S+)\s+)?(\S+)(?:\s+as\s+\S+)?\s*$/i.exec(line);
  if (match === null) return undefined;
  const [, platform, name = ''] = match;
  if (name.includes('$')) {
    throw new StrataError('INVALID_REFERENCE', `The FROM line takes its name from an argument: ${name}`, {
      action: 'Type the name with the argument filled in.',
    });
  }
  const fixed = platform !== undefined && !platform.includes('$') ? { platform } : {};
  return { name, ...fixed, readAs: 'from' };
}

/** Pages of registries, and plain addresses of anything that ends in a name. */
function readAddress(line: string): Found | undefined {
  if (!/^https?:\/\//i.test(line) && !/^hub\.docker\.com\//i.test(line)) return undefined;
  const rest = line.replace(/^https?:\/\//i, '').split(/[?#]/)[0] ?? '';
  const [host = '', ...parts] = rest.split('/').filter((part) => part !== '');
  const name = host === 'hub.docker.com' ? hubName(parts) : host === 'quay.io' ? quayName(parts) : [host, ...parts].join('/');
  if (name !== undefined) return { name, readAs: 'address' };
  throw new StrataError('INVALID_REFERENCE', `The address ${line.slice(0, 160)} names no image`, {
    action: 'Open the page of one image and paste its address, or type its name.',
  });
}

/** hub.docker.com/_/nginx, /r/user/tool/tags, /layers/user/tool/1.0/… */
function hubName([kind, ...parts]: readonly string[]): string | undefined {
  if (kind === '_') return parts[0];
  if (kind === 'r' && parts.length >= 2) return `${parts[0] === '_' ? 'library' : parts[0]}/${parts[1]}`;
  if (kind === 'layers' && parts.length >= 3) return `${parts[0]}/${parts[1]}:${parts[2]}`;
  return undefined;
}

function quayName([kind, ...parts]: readonly string[]): string | undefined {
  const path = kind === 'repository' ? parts : [kind ?? '', ...parts];
  return path.length >= 2 ? `quay.io/${path[0]}/${path[1]}` : undefined;
}

function assumed(written: string, reference: Reference): readonly string[] {
  const assumptions: string[] = [];
  const name = written.split('@')[0] ?? '';
  const first = name.split('/')[0] ?? '';
  const namesRegistry = name.includes('/') && (/[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase());
  if (!namesRegistry) assumptions.push('Docker Hub, because no registry was named');
  if (reference.tag === undefined && reference.digest === undefined) {
    assumptions.push('the tag latest, because none was named; it is a name like any other and need not be the newest');
  }
  if (reference.tag !== undefined && reference.digest !== undefined && isDigest(reference.digest)) {
    assumptions.push(`the digest decides; the tag ${reference.tag} is only a remark`);
  }
  return assumptions;
}
