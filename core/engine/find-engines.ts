import { request } from 'node:http';
import { homedir } from 'node:os';
import path from 'node:path';

/** A Docker or Podman that answers on this machine. */
export interface Engine {
  /** "Docker 27.3.1" */
  readonly name: string;
  /** Path of its socket or pipe. */
  readonly address: string;
}

/** Milliseconds that a local engine may take to say who it is. */
const PATIENCE = 1500;
/** https://docs.docker.com/reference/api/engine/version/v1.41/#tag/System/operation/SystemVersion; an answer is about 1 kB. */
const LARGEST_ANSWER = 64 * 1024;

/** Engines that could build what this machine cannot, asked all at once. `addresses`: where to look, for tests. */
export async function findEngines(
  addresses: readonly string[] = usualAddresses(),
): Promise<readonly Engine[]> {
  const answers = await Promise.all([...new Set(addresses)].map((address) => ask(address)));
  return answers.flatMap((engine) => engine ?? []);
}

function usualAddresses(): readonly string[] {
  if (process.platform === 'win32')
    return ['\\\\.\\pipe\\docker_engine', '\\\\.\\pipe\\podman-machine-default'];
  const host = /^unix:\/\/(\/.*)$/.exec(process.env['DOCKER_HOST'] ?? '')?.[1];
  const run = process.env['XDG_RUNTIME_DIR'];
  return [
    ...(host === undefined ? [] : [host]),
    '/var/run/docker.sock',
    path.join(homedir(), '.docker/run/docker.sock'),
    ...(run === undefined ? [] : [path.join(run, 'docker.sock'), path.join(run, 'podman/podman.sock')]),
    '/run/podman/podman.sock',
  ];
}

function ask(address: string): Promise<Engine | undefined> {
  return new Promise((resolve) => {
    const nobody = (): void => resolve(undefined);
    const asked = request({ socketPath: address, path: '/version', timeout: PATIENCE }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (piece: string) => {
        text += piece;
        if (text.length > LARGEST_ANSWER) asked.destroy();
      });
      answer.on('error', nobody);
      answer.on('close', nobody);
      answer.on('end', () => resolve(answer.statusCode === 200 ? readEngine(text, address) : undefined));
    });
    asked.on('timeout', () => asked.destroy());
    asked.on('error', nobody);
    asked.end();
  });
}

function readEngine(text: string, address: string): Engine | undefined {
  // Both name their version; only Podman's components name themselves.
  const version = /"Version"\s*:\s*"([\w.+~-]{1,40})"/.exec(text)?.[1];
  if (version === undefined) return undefined;
  return { name: `${/"Podman Engine"/.test(text) ? 'Podman' : 'Docker'} ${version}`, address };
}
