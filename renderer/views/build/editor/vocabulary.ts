/** The words that a Dockerfile is made of, each with what it is for. What takes a value ends with `=`. */
export interface Word {
  readonly label: string;
  readonly about: string;
  /** Inserted in its place, with fields to be filled in as CodeMirror's snippets have them. */
  readonly snippet?: string;
}

const word = (label: string, about: string, snippet?: string): Word => ({
  label,
  about,
  ...(snippet === undefined ? {} : { snippet }),
});

export const INSTRUCTIONS: readonly Word[] = [
  word('FROM', 'Begins a stage on a base image', 'FROM ${image}'),
  word('RUN', 'Runs a command and keeps what it changes', 'RUN ${command}'),
  word('COPY', 'Copies files of the context or of a stage', 'COPY ${source} ${destination}'),
  word('ADD', 'Copies files, addresses and repositories; unpacks archives', 'ADD ${source} ${destination}'),
  word('WORKDIR', 'Folder in which what follows happens', 'WORKDIR ${/path}'),
  word('ENV', 'Variable of steps and of containers', 'ENV ${NAME}=${value}'),
  word('ARG', 'Variable of the build alone', 'ARG ${NAME}=${default}'),
  word('CMD', 'What a container does unless it is told otherwise', 'CMD ["${command}"]'),
  word('ENTRYPOINT', 'Program that a container is', 'ENTRYPOINT ["${program}"]'),
  word('EXPOSE', 'Port on which it listens', 'EXPOSE ${port}'),
  word('LABEL', 'Facts about the image', 'LABEL ${key}="${value}"'),
  word('USER', 'Who runs what follows, and the container', 'USER ${name}'),
  word('VOLUME', 'Folder that is kept apart from the image', 'VOLUME ["${/data}"]'),
  word('HEALTHCHECK', 'How to find out whether it works', 'HEALTHCHECK --interval=${30s} CMD ${command}'),
  word('SHELL', 'Program that reads commands', 'SHELL ["${/bin/sh}", "${-c}"]'),
  word('STOPSIGNAL', 'Signal that ends the container', 'STOPSIGNAL ${SIGTERM}'),
  word('ONBUILD', 'Instruction for images that are built on this one', 'ONBUILD ${instruction}'),
];

const LINK = word(
  '--link',
  'Keeps the copy apart from what is beneath, so that it is found in the cache again',
);
const CHOWN = word('--chown=', 'Owner of what is copied: user:group');
const CHMOD = word('--chmod=', 'Permissions of what is copied: 0755, or u=rwX,go=rX');
const EXCLUDE = word('--exclude=', 'Leaves out what matches the pattern');

export const FLAGS: Readonly<Record<string, readonly Word[]>> = {
  FROM: [word('--platform=', 'Platform of the base image: linux/arm64')],
  RUN: [
    word('--mount=', 'Something that is there while the command runs only'),
    word('--network=', 'What network the command sees'),
  ],
  COPY: [
    word('--from=', 'Stage, image or named context to copy from'),
    CHOWN,
    CHMOD,
    LINK,
    word('--parents', 'Keeps the folders of each source: a/b goes to …/a/b'),
    EXCLUDE,
  ],
  ADD: [
    word('--checksum=', 'What the download has to hash to: sha256:…'),
    CHOWN,
    CHMOD,
    LINK,
    word('--keep-git-dir=', 'Whether .git of a repository is kept'),
    word('--unpack=', 'Whether an archive is unpacked'),
    EXCLUDE,
  ],
  HEALTHCHECK: [
    word('--interval=', 'Time between two checks: 30s'),
    word('--timeout=', 'Time after which a check has failed: 30s'),
    word('--start-period=', 'Time to start, in which failures do not count: 0s'),
    word('--start-interval=', 'Time between two checks while it starts: 5s'),
    word('--retries=', 'Failures in a row that make it unhealthy: 3'),
  ],
};

export const MOUNT_OPTIONS: Readonly<Record<string, readonly Word[]>> = {
  bind: [
    word('target=', 'Where it is seen'),
    word('source=', 'Path in what it comes from'),
    word('from=', 'Stage, image or named context'),
    word('rw', 'May be written; nothing of it is kept'),
  ],
  cache: [
    word('target=', 'Where it is seen'),
    word('id=', 'Name of the cache; its target when it has none'),
    word('sharing=', 'Who may use it at once: shared, private or locked'),
    word('from=', 'Stage, image or named context that fills it first'),
    word('source=', 'Path in what fills it'),
    word('mode=', 'Permissions of its folder'),
    word('uid=', 'User of its folder'),
    word('gid=', 'Group of its folder'),
    word('ro', 'May not be written'),
  ],
  tmpfs: [word('target=', 'Where it is seen'), word('size=', 'Most bytes that it may hold')],
  secret: [
    word('id=', 'Name of the secret'),
    word('target=', 'File in which it stands; /run/secrets/ and its name'),
    word('env=', 'Variable in which it stands'),
    word('required=', 'Whether the build fails without it'),
    word('mode=', 'Permissions of the file'),
    word('uid=', 'User of the file'),
    word('gid=', 'Group of the file'),
  ],
  ssh: [
    word('id=', 'Name of the agent or key'),
    word('target=', 'Path of the socket'),
    word('required=', 'Whether the build fails without it'),
  ],
};

export const MOUNT_TYPES: readonly Word[] = [
  word('cache', 'Folder that stays from build to build'),
  word('bind', 'Files of the context, a stage or an image'),
  word('secret', 'File or variable that never comes into the image'),
  word('ssh', 'Agent or key for connections'),
  word('tmpfs', 'Folder in memory'),
];

export const VALUES: Readonly<Record<string, readonly Word[]>> = {
  '--network=': [
    word('default', 'As the build has it'),
    word('none', 'No network'),
    word('host', 'The network of this machine'),
  ],
  '--platform=': ['linux/amd64', 'linux/arm64', '$BUILDPLATFORM', '$TARGETPLATFORM'].map((each) =>
    word(each, ''),
  ),
  'sharing=': ['shared', 'private', 'locked'].map((each) => word(each, '')),
  'required=': ['true', 'false'].map((each) => word(each, '')),
};

export const SIGNALS: readonly Word[] = ['SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGHUP', 'SIGKILL', 'SIGWINCH'].map(
  (each) => word(each, ''),
);

/** https://github.com/opencontainers/image-spec/blob/main/annotations.md */
export const LABELS: readonly Word[] = [
  word('title', 'Name, for people'),
  word('description', 'What it is, in a few sentences'),
  word('version', 'Version of what is packed'),
  word('source', 'Where its source can be had'),
  word('revision', 'Revision of the source'),
  word('created', 'When it was built: RFC 3339'),
  word('licenses', 'Its licences: an SPDX expression'),
  word('authors', 'Who answers for it'),
  word('vendor', 'Who distributes it'),
  word('url', 'Where one reads about it'),
  word('documentation', 'Where its documentation is'),
  word('base.name', 'Image that it is built on'),
  word('base.digest', 'Digest of that image'),
].map(({ label, about }) => ({
  label: `org.opencontainers.image.${label}`,
  about,
  snippet: `org.opencontainers.image.${label}="\${}"`,
}));

/** Known to the builder without ARG in FROM, and with a bare ARG in a stage. */
export const PLATFORM_ARGUMENTS: readonly Word[] = [
  word('TARGETPLATFORM', 'Platform that is built for: linux/arm64/v8'),
  word('TARGETOS', 'Its operating system'),
  word('TARGETARCH', 'Its processor'),
  word('TARGETVARIANT', 'Variant of its processor'),
  word('BUILDPLATFORM', 'Platform of this machine'),
  word('BUILDOS', 'Its operating system'),
  word('BUILDARCH', 'Its processor'),
  word('BUILDVARIANT', 'Variant of its processor'),
];

export const DIRECTIVES: readonly Word[] = [
  word('syntax=', 'Version of the language', 'syntax=${docker/dockerfile:1}'),
  word('escape=', 'Character that continues a line', 'escape=${`}'),
  word('check=', 'Rules to skip, and whether the others are errors', 'check=skip=${all}'),
];
