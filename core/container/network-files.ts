import { readFile } from 'node:fs/promises';

/** What a container finds as /etc/hosts; `extra`: further names, as `--add-host` gives them. */
export function hostsFile(
  hostname: string,
  extra: readonly { readonly name: string; readonly address: string }[],
): string {
  const lines = [
    `127.0.0.1\tlocalhost ${hostname}`,
    '::1\tlocalhost ip6-localhost ip6-loopback',
    ...extra.map(({ name, address }) => `${address}\t${name}`),
  ];
  return `${lines.join('\n')}\n`;
}

/** Of this machine, whose network it is. */
export async function resolverFile(): Promise<string> {
  return readFile('/etc/resolv.conf', 'utf8').catch(() => '');
}
