import { readFileSync } from 'node:fs';
import type { ContainerUser } from '../user.ts';
import { CAPABILITIES, defaultMounts, MASKED_PATHS, READ_ONLY_PATHS } from './docker-defaults.ts';
import type { RuntimeSpec, Seccomp, SpecMount } from './runtime-spec.ts';

export interface SpecOrder {
  /** Where the root filesystem is mounted, absolute. */
  readonly rootPath: string;
  readonly args: readonly string[];
  /** NAME=value */
  readonly env: readonly string[];
  /** Absolute; made when it is not there. */
  readonly cwd: string;
  readonly user: ContainerUser;
  readonly hostname: string;
  readonly network: 'none' | 'host';
  /** Beside those that every container has. */
  readonly mounts: readonly SpecMount[];
  readonly limits: readonly { readonly type: string; readonly soft: number; readonly hard: number }[];
  readonly privileged: boolean;
  /** Undefined when the runtime was built without it. */
  readonly seccomp: Seccomp | undefined;
}

/** Programs that close every file they could have open take minutes with a limit of a million. */
const OPEN_FILES = 1024;

/** A container as `docker build` runs it. */
export function containerSpec(order: SpecOrder): RuntimeSpec {
  const { uid, gid, additionalGids } = order.user;
  const ownNetwork = order.network === 'none';
  const limited = new Set(order.limits.map(({ type }) => type));
  const limits = limited.has('RLIMIT_NOFILE') ? order.limits : [...order.limits, openFiles()];
  return {
    ociVersion: '1.0.2',
    root: { path: order.rootPath, readonly: false },
    hostname: order.hostname,
    process: {
      terminal: false,
      // Setting groups is refused where a user namespace has one group only.
      user: { uid, gid, umask: 0o022, ...(order.privileged ? { additionalGids } : {}) },
      args: order.args,
      env: order.env.some((one) => one.startsWith('HOME='))
        ? order.env
        : [...order.env, `HOME=${order.user.home}`],
      cwd: order.cwd,
      capabilities: { bounding: CAPABILITIES, effective: CAPABILITIES, permitted: CAPABILITIES },
      rlimits: limits,
      // As docker has it: sudo and su work.
      noNewPrivileges: false,
    },
    mounts: [...defaultMounts({ privileged: order.privileged, ownNetwork }), ...order.mounts],
    linux: {
      namespaces: [
        { type: 'pid' },
        { type: 'ipc' },
        { type: 'uts' },
        { type: 'mount' },
        ...(ownNetwork ? [{ type: 'network' }] : []),
      ],
      ...(order.privileged ? { resources: { devices: [{ allow: false, access: 'rwm' }] } } : {}),
      maskedPaths: MASKED_PATHS,
      readonlyPaths: READ_ONLY_PATHS,
      ...(order.seccomp === undefined ? {} : { seccomp: order.seccomp }),
    },
  };
}

/** Not more than we have ourselves: only a privileged process could raise it. */
function openFiles(): { readonly type: string; readonly soft: number; readonly hard: number } {
  const text = readFileSync('/proc/self/limits', 'utf8');
  const hard = Number(/^Max open files +\S+ +(\d+)/m.exec(text)?.[1] ?? OPEN_FILES);
  return { type: 'RLIMIT_NOFILE', soft: Math.min(OPEN_FILES, hard), hard };
}
