// The two builders, and what each made: its tree and config by an independent reader, and an archive that engines load.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { timed } from '../measure.mjs';

const READER = fileURLToPath(new URL('tree.py', import.meta.url));
const run = promisify(execFile);

async function read(...args) {
  const { stdout } = await run('python3', [READER, ...args], { maxBuffer: 1 << 30 });
  return JSON.parse(stdout);
}

async function flagsOf(one, file, base) {
  const text = await readFile(path.join(one.context, file), 'utf8');
  const asked = text.includes('ARG BASE') ? ['--build-arg', `BASE=${base}`] : [];
  return ['--network', one.network, '-f', path.join(one.context, file), ...asked, ...one.flags, one.context];
}

export function strataSide(ours, scratch, base) {
  return {
    async build(one) {
      const tag = `compared/${one.name}:strata`;
      await ours.run('build', '--progress', 'plain', '-t', tag, ...(await flagsOf(one, 'Dockerfile', base)));
      const layout = path.join(ours.home, 'store', 'v1');
      const name = `docker.io/${tag}`;
      const archive = path.join(scratch, `${one.name}.strata.tar`);
      return {
        read: () => read(layout, name),
        archive,
        tag,
        save: () =>
          timed('skopeo', ['copy', '-q', `oci:${layout}:${name}`, `docker-archive:${archive}:${tag}`]),
      };
    },
  };
}

export function dockerSide(engine, scratch, base) {
  return {
    async build(one) {
      const tag = `compared/${one.name}:docker`;
      const file = one.older ? 'Dockerfile.older' : 'Dockerfile';
      const flags = [...one.dockerFlags, ...(await flagsOf(one, file, base))];
      await engine.run('build', '--progress', 'plain', '-t', tag, ...flags);
      const archive = path.join(scratch, `${one.name}.docker.tar`);
      await engine.run('save', '-o', archive, tag);
      return { read: () => read(archive), archive, tag };
    },
  };
}
