import { access, constants, mkdir, readlink, writeFile } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { StrataError } from '../oci/strata-error.ts';
import { isPrivileged, quoted, startEnclosed, SYSTEM_PROGRAMS } from './process/enclosed.ts';
import { programEnvironment, runProgram } from './process/run-program.ts';
import { forgetContainer, isKnownContainer, makeScratch, runtimeState } from './scratch.ts';
import { containerSpec } from './spec/container-spec.ts';
import type { Seccomp, SpecMount } from './spec/runtime-spec.ts';
import { seccompProfile } from './spec/seccomp.ts';

/** A program that starts containers here, tried. */
export interface Runtime {
  /** Absolute path. */
  readonly program: string;
  /** "runc version 1.1.5" */
  readonly version: string;
  readonly privileged: boolean;
  /** Undefined when this runtime was built without; then no system call is refused. */
  readonly seccomp: Seccomp | undefined;
}

/** In this order; https://github.com/opencontainers/runtime-spec/blob/main/implementations.md */
const RUNTIMES = ['runc', 'crun'];
/** What a program of this system needs of it. */
const SYSTEM_FOLDERS = ['/usr', '/bin', '/lib', '/lib32', '/lib64', '/libx32', '/nix', '/gnu'];

/**
 * The first runtime that really starts a container: being installed does not say so (crun 1.8 does not on mixed control
 * groups). `NO_RUNTIME` says of each what is missing. `runtimes`: names, or paths.
 */
export async function findRuntime(
  scratchFolder: string,
  runtimes: readonly string[] = RUNTIMES,
): Promise<Runtime> {
  if (process.platform !== 'linux') throw noRuntime([`This is ${process.platform}; containers need Linux`]);
  const missing: string[] = [];
  for (const program of SYSTEM_PROGRAMS)
    if ((await findProgram(program)) === undefined) missing.push(`${program} is not installed`);
  if (missing.length > 0) throw noRuntime(missing);
  const problems: string[] = [];
  for (const name of runtimes) {
    const program = await findProgram(name);
    if (program === undefined) {
      problems.push(`${name} is not installed`);
      continue;
    }
    const [problem, { stdout }] = await Promise.all([
      tryContainer(program, scratchFolder),
      runProgram(program, ['--version']),
    ]);
    if (problem !== undefined) {
      problems.push(`${name} does not start a container here: ${problem}`);
      continue;
    }
    const hasSeccomp = /libseccomp|\+SECCOMP/i.test(stdout);
    return knownRuntime({ program, version: stdout.split('\n')[0] ?? name, hasSeccomp });
  }
  throw noRuntime(problems);
}

/** One that was tried before. */
export function knownRuntime({
  program,
  version,
  hasSeccomp,
}: {
  readonly program: string;
  readonly version: string;
  readonly hasSeccomp: boolean;
}): Runtime {
  return {
    program,
    version,
    privileged: isPrivileged(),
    seccomp: hasSeccomp ? seccompProfile() : undefined,
  };
}

async function findProgram(name: string): Promise<string | undefined> {
  const folders = (programEnvironment()['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => isAbsolute(folder));
  for (const path of isAbsolute(name) ? [name] : folders.map((folder) => join(folder, name))) {
    try {
      await access(path, constants.X_OK);
      return path;
    } catch {
      // Not in this one.
    }
  }
  return undefined;
}

/** Runs this system's own `true` in a container; gives what the runtime said if that fails. */
async function tryContainer(program: string, scratchFolder: string): Promise<string | undefined> {
  const scratch = await makeScratch(scratchFolder);
  const id = `strata-try-${scratch.name.slice(-12)}`;
  try {
    await scratch.record({ trees: [], container: { runtime: program, id } });
    const rootPath = join(scratch.path, 'root');
    await mkdir(rootPath);
    const spec = containerSpec({
      rootPath,
      args: [(await findProgram('true')) ?? '/bin/true'],
      env: ['PATH=/usr/bin:/bin'],
      cwd: '/',
      user: { uid: 0, gid: 0, additionalGids: [], home: '/' },
      hostname: 'strata',
      network: 'none',
      mounts: await systemMounts(),
      limits: [],
      privileged: isPrivileged(),
      seccomp: undefined,
    });
    await writeFile(join(scratch.path, 'config.json'), JSON.stringify(spec));
    const run = [program, '--root', runtimeState(scratch.path), 'run', '--bundle', scratch.path, id];
    const child = startEnclosed(`exec ${run.map(quoted).join(' ')}`, { cwd: scratch.path });
    let words = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      words = (words + text).slice(0, 2000);
    });
    child.stdout?.resume();
    const code = await new Promise<number>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (ended) => resolve(ended ?? 137));
    });
    return code === 0 ? undefined : words.trim() || `it ended with ${code}`;
  } finally {
    // A runtime that came to its end has forgotten it itself.
    if (await isKnownContainer(scratch.path, id)) await forgetContainer(program, scratch.path, id);
    await scratch.remove();
  }
}

async function systemMounts(): Promise<readonly SpecMount[]> {
  const mounts: SpecMount[] = [];
  for (const folder of SYSTEM_FOLDERS) {
    const present = await access(folder).then(
      () => true,
      () => false,
    );
    // A link (/bin → usr/bin) is mounted as what it leads to.
    if (present)
      mounts.push({
        destination: folder,
        type: 'bind',
        source: await real(folder),
        options: ['rbind', 'ro'],
      });
  }
  return mounts;
}

async function real(folder: string): Promise<string> {
  const target = await readlink(folder).catch(() => folder);
  return join('/', target);
}

function noRuntime(problems: readonly string[]): StrataError {
  return new StrataError('NO_RUNTIME', `No container can be started here. ${problems.join('. ')}`, {
    action: 'Install runc (apt-get install runc), or build with an engine: Docker, Podman, a buildx builder.',
  });
}
