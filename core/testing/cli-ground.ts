import path from 'node:path';
import { run } from '../cli/run.ts';
import { openCore, type Core, type CoreOptions } from '../index.ts';
import { startDockerRegistry } from './registry/docker-registry.ts';
import { pushLayout } from './registry/push-layout.ts';
import { makeImage, multiPlatform, type SampleImage } from './images/sample-images.ts';
import { makeLayer } from './images/sample-layer.ts';
import { temporaryFolder } from './temporary-folder.ts';

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly errors: string;
}

interface StrataOptions {
  /** The line that a person types, or what is piped in. */
  readonly typed?: string | Uint8Array;
  readonly isTerminal?: boolean;
  /** What a person types without seeing it; without it, nobody sits at the input. */
  readonly secret?: string;
  /** Presses Ctrl-C as soon as this is said on stderr. */
  readonly endAfter?: string;
}

/** A real registry with two images over one base and one of two platforms, and the command line over a real store. */
export interface CliGround {
  readonly address: string;
  readonly base: SampleImage;
  readonly app: SampleImage;
  /** Words after `strata`; a text is cut at its blanks. "REG" stands for the registry, in what is given and what comes back. */
  strata(line: string | readonly string[], options?: StrataOptions): Promise<Ended>;
  /** Where relative paths of commands begin. */
  readonly folder: string;
  pullBoth(): Promise<void>;
  freshStore(): Promise<void>;
  storeFolder(): string;
  close(): Promise<void>;
}

/** When the commands run: two weeks after `app` was made. */
const NOW = Date.parse('2024-05-20T07:08:09Z');

export function short(digest: string): string {
  return digest.slice('sha256:'.length, 'sha256:'.length + 12);
}

export async function openCliGround(
  workersFolder: string,
  coreOptions: Pick<CoreOptions, 'vault'> = {},
): Promise<CliGround> {
  const registry = await startDockerRegistry();
  const folder = await temporaryFolder();
  const { base, app } = await fillRegistry(path.join(folder.path, 'layout'), registry.address);
  let stores = 0;
  const freshCore = (): Promise<Core> =>
    openCore({ home: path.join(folder.path, `home-${stores++}`), workersFolder, ...coreOptions });
  let core = await freshCore();

  const strata: CliGround['strata'] = async (line, options = {}) => {
    const words = typeof line === 'string' ? line.split(' ') : line;
    const out: Buffer[] = [];
    let errors = '';
    const ending = new AbortController();
    const code = await run(
      words.map((word) => word.replace('REG', registry.address)),
      {
        out: {
          write: (text) => void out.push(Buffer.from(text)),
          drained: () => Promise.resolve(),
          isTerminal: options.isTerminal ?? false,
          columns: 80,
        },
        errors: {
          write(text) {
            errors += String(text);
            if (options.endAfter !== undefined && errors.includes(options.endAfter)) ending.abort();
          },
          drained: () => Promise.resolve(),
          isTerminal: false,
          columns: 80,
        },
        folder: folder.path,
        signal: ending.signal,
        now: () => NOW,
        version: () => Promise.resolve('1.2.3'),
        openCore: () => Promise.resolve(core),
        readLine: () => Promise.resolve(options.typed === undefined ? null : String(options.typed)),
        ...(options.secret === undefined
          ? {}
          : {
              readSecret(prompt: string) {
                out.push(Buffer.from(prompt));
                return Promise.resolve(options.secret ?? null);
              },
            }),
        async *input() {
          yield await Promise.resolve(Buffer.from(options.typed ?? ''));
        },
      },
    );
    const named = (text: string): string => text.replaceAll(registry.address, 'REG');
    return { code, out: named(Buffer.concat(out).toString('utf8')), errors: named(errors) };
  };

  return {
    address: registry.address,
    folder: folder.path,
    base,
    app,
    strata,
    async pullBoth() {
      await strata('pull -q REG/corpus/base:1');
      await strata('pull -q REG/corpus/app:1');
    },
    async freshStore() {
      await core.close();
      core = await freshCore();
    },
    storeFolder: () => core.storeFolder,
    async close() {
      await core.close();
      await registry.stop();
      await folder.remove();
    },
  };
}

async function fillRegistry(
  layout: string,
  address: string,
): Promise<{ readonly base: SampleImage; readonly app: SampleImage }> {
  const shared = await makeLayer({ kind: 'exact', seed: 'base', blobBytes: 50_000 });
  const base = await makeImage(layout, {
    name: 'base',
    layers: [shared],
    config: { Labels: { role: 'base' } },
    created: '2024-05-01T00:00:00Z',
  });
  const app = await makeImage(layout, {
    name: 'app',
    layers: [shared, { kind: 'entries', entries: [{ path: 'app', content: 'hello' }] }],
    config: { Env: ['A=1'], Cmd: ['app'] },
    history: [
      { created: '2024-05-01T00:00:00Z', created_by: '/bin/sh -c #(nop) ADD file:abc in / ' },
      { created: '2024-05-05T07:08:09Z', created_by: '/bin/sh -c #(nop)  ENV A=1', empty_layer: true },
      {
        created: '2024-05-06T07:08:09Z',
        created_by: 'RUN /bin/sh -c echo a rather long command that is cut # buildkit',
        comment: 'buildkit.dockerfile.v0',
      },
    ],
  });
  await multiPlatform(layout, { name: 'multi', layers: [shared], attested: true });
  await pushLayout(layout, 'base', address, 'corpus/base:1');
  await pushLayout(layout, 'app', address, 'corpus/app:1');
  await pushLayout(layout, 'app', address, 'corpus/app:latest');
  await pushLayout(layout, 'multi', address, 'corpus/multi:1');
  return { base, app };
}
