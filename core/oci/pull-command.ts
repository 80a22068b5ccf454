/** What a pasted command line asks for: the name as written, the platform as written. */
export interface NamedInCommand {
  readonly name: string;
  readonly platform?: string;
}

const TOOLS = [
  'docker',
  'podman',
  'nerdctl',
  'strata',
  'buildah',
  'skopeo',
  'crane',
  'ctr',
  'crictl',
  'oras',
  'regctl',
  'img',
  'lima',
  'finch',
];

/** Words between the tool and its image that are verbs: "image pull", "container run", "compose" is none. */
const VERBS = [
  'image',
  'images',
  'i',
  'container',
  'manifest',
  'pull',
  'run',
  'create',
  'inspect',
  'copy',
  'from',
  'push',
  'history',
  'save',
  'scan',
  'export',
  'config',
  'digest',
  'ls',
  'tag',
  'list-tags',
  'get',
  'rmi',
];

/** Flags that stand alone. Every other one takes a value: in its own word after "=", else in the next. */
const LONE_FLAGS = new Set(
  (
    '--all-tags --quiet --disable-content-trust --detach --interactive --tty --rm --init --privileged --publish-all ' +
    '--read-only --no-healthcheck --oom-kill-disable --sig-proxy --all --debug --tls --tlsverify --insecure-policy ' +
    '--raw --no-trunc --help --force --no-tags --config --plain-http --skip-verify --local --unpack --all-platforms ' +
    '--insecure --dry-run --no-creds --preserve-digests --rootless --remote --replace --tls-verify'
  ).split(' '),
);
const LONE_LETTERS = /^-[aditqPDf]+$/;
const ARCHITECTURE_FLAGS = ['--override-arch', '--arch'];
const SYSTEM_FLAGS = ['--override-os', '--os'];
const VARIANT_FLAGS = ['--override-variant', '--variant'];

/** The image of a `docker pull`, `podman run`, `skopeo copy`…; `undefined` when the words are no such command. */
export function readCommand(words: readonly string[]): NamedInCommand | undefined {
  const tool = words.findIndex((word) => TOOLS.includes(baseName(word)));
  // Before the tool stand only what starts it: sudo, time, VARIABLE=value.
  if (
    tool < 0 ||
    !words.slice(0, tool).every((word) => /^(?:sudo|time|exec|command|env|-\w+|\w+=.*)$/.test(word))
  )
    return undefined;
  const flags = new Map<string, string>();
  let verbSeen = false;
  for (let at = tool + 1; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (word.startsWith('-') && word !== '-') {
      const equals = word.indexOf('=');
      if (equals > 0) flags.set(word.slice(0, equals), word.slice(equals + 1));
      else if (!standsAlone(word)) {
        at += 1;
        flags.set(word, words[at] ?? '');
      }
      continue;
    }
    if (VERBS.includes(word) && !(verbSeen && at === words.length - 1)) {
      verbSeen = true;
      continue;
    }
    if (!verbSeen) return undefined;
    const platform = platformOf(flags);
    return { name: word, ...(platform === undefined ? {} : { platform }) };
  }
  return undefined;
}

function standsAlone(flag: string): boolean {
  // "-p8080:80" has its value with it; "-it" is two flags; "-p" waits for the next word.
  if (!flag.startsWith('--')) return LONE_LETTERS.test(flag) || flag.length > 2;
  return LONE_FLAGS.has(flag);
}

function platformOf(flags: ReadonlyMap<string, string>): string | undefined {
  const platform = flags.get('--platform');
  if (platform !== undefined) return platform;
  const first = (names: readonly string[]): string | undefined =>
    names.map((name) => flags.get(name)).find((value) => value !== undefined);
  const architecture = first(ARCHITECTURE_FLAGS);
  const system = first(SYSTEM_FLAGS);
  if (architecture === undefined) return undefined;
  return [system ?? 'linux', architecture, first(VARIANT_FLAGS)]
    .filter((part) => part !== undefined)
    .join('/');
}

function baseName(word: string): string {
  return word.slice(word.lastIndexOf('/') + 1).replace(/\.exe$/, '');
}
