import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { missingTool, run } from '../run.ts';
import { temporaryFolder } from '../temporary-folder.ts';

interface RegistryLogin {
  readonly username: string;
  readonly password: string;
}

export interface DockerRegistryOptions {
  /** Where it keeps its data; a temporary folder that goes with it when absent. */
  readonly folder?: string;
  /** Asks for this login (HTTP basic, checked with htpasswd). */
  readonly auth?: RegistryLogin;
  /** Speaks TLS with a certificate of its own making for 127.0.0.1 and localhost. */
  readonly tls?: boolean;
  /** Fetches what it lacks from this registry ("http://127.0.0.1:40123") and keeps it; nothing can be pushed to it then. */
  readonly mirrorOf?: string;
}

export interface DockerRegistry {
  /** "127.0.0.1:40123". */
  readonly address: string;
  /** Folder of its data. */
  readonly folder: string;
  /** PEM of the certificate to trust, and the file it is in; with `tls` only. */
  readonly certificate?: { readonly pem: string; readonly file: string };
  stop(): Promise<void>;
}

const PROGRAM = 'docker-registry';

/** How long a registry may take to listen, in milliseconds. It takes some tens. */
const START_TIMEOUT = 20_000;

/** The real thing: Debian's docker-registry on a loopback port of its own choice. */
export async function startDockerRegistry(options: DockerRegistryOptions = {}): Promise<DockerRegistry> {
  const work = await temporaryFolder();
  try {
    const folder = options.folder ?? path.join(work.path, 'data');
    await mkdir(folder, { recursive: true });
    const certificate = options.tls === true ? await makeCertificate(work.path) : undefined;
    const config = path.join(work.path, 'config.json');
    // JSON is YAML.
    await writeFile(config, JSON.stringify(await configFor(options, folder, work.path, certificate)));
    const child = spawn(PROGRAM, ['serve', config], { stdio: ['ignore', 'pipe', 'pipe'] });
    // A test run that is cut off must not leave registries behind.
    const kill = (): void => void child.kill('SIGKILL');
    process.once('exit', kill);
    const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
    const stop = async (): Promise<void> => {
      child.kill('SIGKILL');
      await closed;
      process.removeListener('exit', kill);
      await work.remove();
    };
    try {
      const address = await listening(child);
      return {
        address,
        folder,
        ...(certificate === undefined
          ? {}
          : { certificate: { pem: certificate.pem, file: certificate.file } }),
        stop,
      };
    } catch (error) {
      process.removeListener('exit', kill);
      child.kill('SIGKILL');
      throw error;
    }
  } catch (error) {
    await work.remove();
    throw error;
  }
}

interface Certificate {
  readonly pem: string;
  readonly file: string;
  readonly keyFile: string;
}

async function configFor(
  options: DockerRegistryOptions,
  folder: string,
  work: string,
  certificate: Certificate | undefined,
): Promise<object> {
  const tls =
    certificate === undefined ? {} : { tls: { certificate: certificate.file, key: certificate.keyFile } };
  const auth = options.auth === undefined ? {} : { auth: { htpasswd: await htpasswd(options.auth, work) } };
  return {
    version: '0.1',
    log: { level: 'info', accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: folder }, delete: { enabled: true } },
    http: { addr: '127.0.0.1:0', ...tls },
    ...(options.mirrorOf === undefined ? {} : { proxy: { remoteurl: options.mirrorOf } }),
    ...auth,
  };
}

/** The registry takes bcrypt only, which the C library that perl calls can make. Cost 4 keeps tests fast. */
async function htpasswd(login: RegistryLogin, work: string): Promise<{ realm: string; path: string }> {
  const salt = '$2b$04$abcdefghijklmnopqrstuu';
  const { stdout } = await run('perl', ['-e', 'print crypt($ARGV[0], $ARGV[1])', login.password, salt]);
  const file = path.join(work, 'htpasswd');
  await writeFile(file, `${login.username}:${stdout}\n`);
  return { realm: 'Registry', path: file };
}

async function makeCertificate(work: string): Promise<Certificate> {
  const file = path.join(work, 'certificate.pem');
  const keyFile = path.join(work, 'key.pem');
  const args =
    'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost';
  const names = ['-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost'];
  await run('openssl', [...args.split(' '), ...names, '-keyout', keyFile, '-out', file]);
  return { file, keyFile, pem: await readFile(file, 'utf8') };
}

/** Its own log says where it listens. */
function listening(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let log = '';
    const timer = setTimeout(
      () => reject(new Error(`docker-registry does not listen:\n${log}`)),
      START_TIMEOUT,
    );
    const fail = (error: Error): void => {
      clearTimeout(timer);
      reject(error);
    };
    const read = (chunk: Buffer): void => {
      log = (log + chunk.toString('utf8')).slice(-20_000);
      const address = /listening on (127\.0\.0\.1:\d+)/.exec(log)?.[1];
      if (address === undefined) return;
      clearTimeout(timer);
      resolve(address);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('error', (error: NodeJS.ErrnoException) => {
      fail(error.code === 'ENOENT' ? missingTool(PROGRAM) : error);
    });
    child.once('close', (code) => fail(new Error(`docker-registry ended with ${code}:\n${log}`)));
  });
}
