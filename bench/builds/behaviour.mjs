// What the two images do when they run: ours after being saved and loaded, in docker and in podman.
import { spawn } from 'node:child_process';

/** What podman needs where there is neither systemd nor the right to set limits. */
const PODMAN = ['--ulimit', 'nofile=1024:1024', '--ulimit', 'nproc=1024:1024', '--no-healthcheck'];

function outcome(command, args, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let [out, error] = ['', ''];
    child.stdout.on('data', (chunk) => (out += chunk));
    child.stderr.on('data', (chunk) => (error += chunk));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, out, error }));
  });
}

/** Lines that differ between the engines, none when all do the same. */
export async function behaviourOf(one, { ours, theirs, engine, pods }) {
  await ours.save();
  await engine.run('load', '-q', '-i', ours.archive);
  await pods.run('load', '-q', '-i', ours.archive);
  const found = [];
  for (const words of one.run) {
    const cut = words.indexOf('--');
    const [options, command] = cut < 0 ? [[], words] : [words.slice(0, cut), words.slice(cut + 1)];
    const args = (tag, more = []) => [
      'run',
      '--rm',
      '--network',
      'none',
      '--hostname',
      'compared',
      ...more,
      ...options,
      tag,
      ...command,
    ];
    const results = [
      ['docker runs its own', await outcome(engine.command, args(theirs.tag), engine.env)],
      ['docker runs ours', await outcome(engine.command, args(ours.tag), engine.env)],
      [
        'podman runs ours',
        await outcome('podman', [...pods.globals, ...args(`docker.io/${ours.tag}`, PODMAN)], process.env),
      ],
    ];
    const [[, wanted]] = results;
    for (const [who, { code, out, error }] of results)
      if (code !== wanted.code || out !== wanted.out)
        found.push(
          `run ${words.join(' ')}: ${who}: ${code} ${JSON.stringify(out + error).slice(0, 300)}, its own ${wanted.code} ${JSON.stringify(wanted.out + wanted.error).slice(0, 300)}`,
        );
  }
  return found;
}
