import { copyFile, mkdir, rm, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { BuildEvent, BuildRequest, BuildResult } from '../../api/build.ts';
import { openCore, type Core } from '../../index.ts';
import { plainBuild } from './build-request.ts';
import { missingTool, run } from '../run.ts';
import { temporaryFolder } from '../temporary-folder.ts';

type Files = Readonly<Record<string, string | Uint8Array>>;

interface Ran {
  readonly result: BuildResult;
  readonly events: readonly BuildEvent[];
  /** Titles of steps with how each ended and why it ran. */
  readonly steps: Readonly<Record<string, string>>;
}

/** Folders to build, and stores to build into. */
export interface BuildTestGround {
  readonly path: string;
  /** A store of its own for each name. */
  home(name: string): Promise<Core>;
  context(files: Files): Promise<string>;
  /** As {@link context}, with a static busybox in it as "busybox". */
  contextWithShell(lines: readonly string[], files?: Files): Promise<string>;
  close(): Promise<void>;
}

/** A Dockerfile's first lines: a base that has a shell, of the context alone. */
const SHELL = [
  'FROM scratch AS base',
  'COPY busybox /bin/busybox',
  'RUN ["/bin/busybox", "--install", "-s", "/bin"]',
];

export async function buildTestGround(workersFolder: string): Promise<BuildTestGround> {
  const folder = await temporaryFolder();
  const homes = new Map<string, Promise<Core>>();
  let contexts = 0;
  const context = async (files: Files): Promise<string> => {
    const root = path.join(folder.path, `context-${contexts++}`);
    await mkdir(root);
    for (const [name, content] of Object.entries(files)) await put(path.join(root, name), content);
    return root;
  };
  return {
    path: folder.path,
    home(name) {
      const known = homes.get(name) ?? openCore({ home: path.join(folder.path, name), workersFolder });
      homes.set(name, known);
      return known;
    },
    context,
    async contextWithShell(lines, files = {}) {
      const busybox = (await run('sh', ['-c', 'command -v busybox || true'])).stdout.trim();
      if (busybox === '') throw missingTool('busybox');
      const root = await context({ ...files, Dockerfile: [...SHELL, ...lines, ''].join('\n') });
      await copyFile(busybox, path.join(root, 'busybox'));
      return root;
    },
    async close() {
      for (const home of homes.values()) await (await home).close();
      await folder.remove();
    },
  };
}

/** Older than a clock's tick, so that what is known of a file counts. */
export async function put(file: string, content: string | Uint8Array): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await rm(file, { force: true });
  await writeFile(file, content);
  await utimes(file, 1_700_000_000, 1_700_000_000);
}

export async function buildIn(
  core: Core,
  context: string,
  options: Partial<BuildRequest> = {},
): Promise<Ran> {
  const events: BuildEvent[] = [];
  const request = plainBuild(context, { tags: ['built:1'], network: 'none', ...options });
  const building = await core.building();
  const result = await building.build(request, { observe: (event) => void events.push(event) });
  const titles = new Map<number, string>();
  const steps: Record<string, string> = {};
  for (const event of events) {
    if (event.kind === 'step') titles.set(event.step.id, event.step.title);
    if (event.kind === 'ended' && event.bytes !== null)
      steps[titles.get(event.id) ?? ''] =
        event.why === null ? event.outcome : `${event.outcome}: ${event.why}`;
  }
  return { result, events, steps };
}

/** Bytes of all files of a store by `find`, each once. */
export async function filesBytes(folder: string): Promise<number> {
  const { stdout } = await run('find', [folder, '-type', 'f', '-printf', '%D:%i %s\\n']);
  const sizes = new Map(
    stdout
      .trim()
      .split('\n')
      .map((line) => line.split(' '))
      .map(([inode = '', size = '0']) => [inode, Number(size)]),
  );
  return [...sizes.values()].reduce((sum, size) => sum + size, 0);
}
