import { spawn, type ChildProcess } from 'node:child_process';
import { programEnvironment } from './run-program.ts';

/** Programs that a container needs beside its runtime; all are in util-linux and in coreutils' company on any Linux. */
export const SYSTEM_PROGRAMS = ['sh', 'mount', 'umount', 'unshare', 'setpriv', 'tar'] as const;

/** If our process is gone before its death can be noticed, nothing begins. */
const WITH_ITS_PARENT = '[ "$PPID" = "$1" ] || exit 125; shift; exec "$@"';

export function isPrivileged(): boolean {
  return process.geteuid?.() === 0;
}

/**
 * Runs a shell script in namespaces of its own, for mounts and for processes. What it mounts is seen by nobody else and goes
 * with it, and all that it starts dies with its first process, which the kernel kills when ours dies, however that happens
 * (prctl(2), PR_SET_PDEATHSIG): kill the child with SIGKILL, and nothing is left but files. Who is not root becomes it in a
 * user namespace, with one user and one group: the own ones. For main threads: the kernel counts a thread's end as a death.
 */
export function startEnclosed(
  script: string,
  options: { readonly cwd: string; readonly input?: boolean },
): ChildProcess {
  const namespaces = [
    '--mount',
    '--propagation',
    'private',
    '--pid',
    '--fork',
    '--kill-child',
    '--mount-proc',
  ];
  const user = isPrivileged() ? [] : ['--user', '--map-root-user'];
  const tied = ['--pdeathsig', 'KILL', 'sh', '-c', WITH_ITS_PARENT, 'sh', String(process.pid)];
  return spawn('setpriv', [...tied, 'unshare', ...user, ...namespaces, 'sh', '-ec', script], {
    cwd: options.cwd,
    env: programEnvironment(),
    stdio: [options.input === true ? 'pipe' : 'ignore', 'pipe', 'pipe'],
  });
}

/** A text as one word of a shell script. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
