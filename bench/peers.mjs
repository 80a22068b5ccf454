// The peers: skopeo, podman, and a Docker engine of our own, each with a store in a scratch folder.
import { spawn } from 'node:child_process';
import { access, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { timed } from './measure.mjs';

/** Debian's own client: another `docker` on the path may be too new or too old for its engine. */
const DOCKER = '/usr/bin/docker';

export async function has(command) {
  try {
    await timed('which', [command]);
    return true;
  } catch {
    return false;
  }
}

export function skopeo(folder) {
  const layout = path.join(folder, 'skopeo');
  return {
    name: 'skopeo copy to an OCI layout (stores only)',
    prepare: () => rm(layout, { recursive: true, force: true }),
    pull: (reference) =>
      timed('skopeo', [
        'copy',
        '-q',
        '--src-tls-verify=false',
        `docker://${reference}`,
        `oci:${layout}:bench`,
      ]),
  };
}

export function podman(folder) {
  const globals = [
    '--root',
    path.join(folder, 'podman'),
    '--runroot',
    path.join(folder, 'podman-run'),
    '--storage-driver',
    'overlay',
  ];
  return {
    name: 'podman pull',
    prepare: () => timed('podman', [...globals, 'rmi', '-af']),
    pull: (reference) => timed('podman', [...globals, 'pull', '-q', '--tls-verify=false', reference]),
    globals,
    run: (...args) => timed('podman', [...globals, ...args]),
    /** What every tool that reads saved archives does at least. */
    list: (reference) =>
      timed('bash', [
        '-ec',
        `set -o pipefail; podman ${globals.join(' ')} save -q ${reference} | tar -tv > /dev/null`,
      ]),
  };
}

/** The engine at `DOCKER_HOST`. */
export function runningDocker() {
  const run = (...args) => timed(DOCKER, args);
  return { name: 'docker pull', command: DOCKER, env: process.env, run };
}

export async function docker(folder) {
  const home = path.join(folder, 'docker');
  await mkdir(home, { recursive: true });
  const socket = path.join(home, 'socket');
  const engine = spawn(
    'dockerd',
    [
      '--bridge=none',
      '--iptables=false',
      '--ip6tables=false',
      '--data-root',
      path.join(home, 'data'),
      '--exec-root',
      path.join(home, 'exec'),
      '--pidfile',
      path.join(home, 'pid'),
      '-H',
      `unix://${socket}`,
      '--storage-driver',
      'overlay2',
    ],
    { stdio: 'ignore' },
  );
  const env = { ...process.env, DOCKER_HOST: `unix://${socket}`, DOCKER_CONFIG: path.join(home, 'config') };
  for (let tries = 0; ; tries++) {
    try {
      await access(socket);
      await timed(DOCKER, ['info'], { env });
      break;
    } catch (error) {
      if (tries > 150) throw error;
      await delay(100);
    }
  }
  const run = (...args) => timed(DOCKER, args, { env });
  return {
    name: 'docker pull',
    command: DOCKER,
    env,
    prepare: async () => {
      const ids = [...new Set((await run('images', '-aq')).output.split('\n').filter(Boolean))];
      for (let at = 0; at < ids.length; at += 200) await run('rmi', '-f', ...ids.slice(at, at + 200));
    },
    pull: (reference) => run('pull', '-q', reference),
    run,
    stop: async () => {
      const ended = new Promise((resolve) => engine.once('close', resolve));
      engine.kill('SIGTERM');
      await ended;
    },
  };
}
