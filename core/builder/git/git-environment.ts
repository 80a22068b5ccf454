/** What opens a repository that not everybody may read. */
export interface GitAccess {
  /** Of `GIT_AUTH_TOKEN`: a secret of the build. Never an argument, as those are seen by everybody on a machine. */
  readonly token: string | null;
  /** Socket of an agent with the keys for ssh; without one, no key of this machine is offered to anybody. */
  readonly agent: string | null;
}

const PASSED_ON = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY']
  .flatMap((name) => [name, name.toLowerCase()])
  .concat(['SSL_CERT_FILE', 'SSL_CERT_DIR', 'GIT_SSL_CAINFO', 'GIT_SSL_CAPATH', 'TMPDIR', 'SystemRoot']);

const LOOPBACK = /^http:\/\/(?:localhost|127(?:\.\d+){3}|\[::1\])(?::\d+)?\//;

/** Whether this builder fetches from there: encrypted, or from this very machine (fault B3). */
export function isFetched(remote: string): boolean {
  if (/^https?:\/\//.test(remote)) return remote.startsWith('https:') || LOOPBACK.test(remote);
  return remote.startsWith('ssh:') || !/^[a-z]+:\/\//i.test(remote);
}

/**
 * What git gets of this machine: no configuration (which may name programs, other addresses, credentials), nobody to ask,
 * transports that are safe with addresses of strangers, and settings that give every machine the same files.
 */
export function gitEnvironment(remote: string, { token, agent }: GitAccess): Record<string, string> {
  const settings: [name: string, value: string][] = [
    ['core.hooksPath', '/dev/null'],
    ['core.autocrlf', 'false'],
    ['core.fsmonitor', 'false'],
    ['core.logAllRefUpdates', 'false'],
    ['credential.helper', ''],
    ['submodule.recurse', 'false'],
    ['fetch.recurseSubmodules', 'false'],
    ['advice.detachedHead', 'false'],
    ['init.defaultBranch', 'main'],
    ['gc.auto', '0'],
    ['protocol.ext.allow', 'never'],
    ['protocol.file.allow', 'never'],
    // Bytes a second, and seconds: a server that says nothing is given up.
    ['http.lowSpeedLimit', '100'],
    ['http.lowSpeedTime', '60'],
  ];
  const origin = /^https?:\/\/[^/]+\//.exec(remote)?.[0];
  if (token !== null && origin !== undefined) {
    const pair = Buffer.from(`x-access-token:${token}`).toString('base64');
    settings.push([`http.${origin}.extraHeader`, `Authorization: basic ${pair}`]);
  }
  const given = PASSED_ON.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...Object.fromEntries(given),
    PATH: process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin',
    LC_ALL: 'C',
    HOME: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: 'false',
    SSH_ASKPASS: 'false',
    GIT_ALLOW_PROTOCOL: remote.startsWith('http:') ? 'http' : 'https:ssh',
    GIT_PROTOCOL_FROM_USER: '0',
    GIT_SSH_COMMAND: sshCommand(agent),
    ...(agent === null ? {} : { SSH_AUTH_SOCK: agent }),
    GIT_CONFIG_COUNT: String(settings.length),
    ...Object.fromEntries(
      settings.flatMap(([name, value], at) => [
        [`GIT_CONFIG_KEY_${at}`, name],
        [`GIT_CONFIG_VALUE_${at}`, value],
      ]),
    ),
  };
}

/** The configuration of whoever builds could run programs; hosts have to be known, as nobody is there to be asked. */
function sshCommand(agent: string | null): string {
  const options = [
    'BatchMode=yes',
    'StrictHostKeyChecking=yes',
    'ConnectTimeout=30',
    'ServerAliveInterval=15',
  ];
  const keys = agent === null ? ['IdentityAgent=none', 'PubkeyAuthentication=no'] : ['IdentityFile=none'];
  return `ssh -F /dev/null ${[...options, ...keys].map((option) => `-o ${option}`).join(' ')}`;
}
