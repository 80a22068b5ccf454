import { lstat, mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { BuildRequest } from '../api/build.ts';
import { fileAside, folderAside } from '../image/content/save/aside.ts';
import { saveAsTar, saveInto, type FilesToSave } from '../image/content/save/save-files.ts';
import { keepImageFiles } from '../image/files/open-image-files.ts';
import { formatPublished } from '../oci/platform.ts';
import { StrataError } from '../oci/strata-error.ts';
import { explained } from '../stream/disk-error.ts';
import type { BuildParts } from './build.ts';
import type { SharedGround } from './prepare.ts';
import type { ToldStep } from './reporter.ts';
import { putDocuments } from './result/put-documents.ts';
import type { PlatformResult, ResultDocuments } from './result/result-documents.ts';
import { writeArchive } from './result/write-archive.ts';
import type { BuiltLayer } from './stages/built.ts';

type Write = (bytes: Uint8Array) => Promise<void>;

interface Delivery {
  readonly images: readonly PlatformResult[];
  readonly result: ResultDocuments;
  readonly names: readonly string[];
  readonly told: ToldStep;
  readonly write: Write | undefined;
}

type Ground = SharedGround & { readonly parts: BuildParts };

const NEW_FILE = 0o644;

/** What cannot be written as it is asked for: said before anything is built. */
export function refuseOutput({ output, platforms, provenance, format, annotations }: BuildRequest): void {
  const refuse = (message: string, action: string): never => {
    throw new StrataError('INVALID_INPUT', message, { action });
  };
  const isDocker = output.kind === 'archive' && output.format === 'docker';
  if (isDocker && platforms.length > 1)
    refuse(
      'An archive for docker load holds one image, not several platforms',
      'Write an OCI archive instead (type=oci).',
    );
  if (isDocker && provenance !== 'none')
    refuse(
      'An archive for docker load has no place for provenance',
      'Write an OCI archive instead (type=oci).',
    );
  if (output.kind === 'tar' && platforms.length > 1)
    refuse('A tar holds the files of one platform', 'Write them into a folder, or build them one by one.');
  if (output.kind === 'tar' && provenance !== 'none')
    refuse('A tar of files has no place for provenance', 'Write into a folder, or an OCI archive.');
  if (format === 'docker' && provenance !== 'none')
    refuse("Docker's format has no place for provenance", 'Leave --format docker out.');
  if (format === 'docker' && Object.keys(annotations).length > 0)
    refuse("Docker's format has no annotations", 'Leave --format docker out.');
}

/** Brings a finished build to where it is wanted. */
export async function deliver(ground: Ground, delivery: Delivery): Promise<void> {
  const { request, parts, job, time, signal, reporter } = ground;
  const { images, result, names, told, write } = delivery;
  const { output } = request;
  switch (output.kind) {
    case 'store':
      return nameImage(ground, delivery);
    case 'archive': {
      await job.hold(result.images.flatMap(({ layers }) => layers.map(({ digest }) => digest)));
      const { store } = parts;
      const order = { store, result, names, format: output.format, seconds: time.seconds, signal };
      await toFile(parts, output.path, write, (to) => writeArchive(order, to));
      return told.say(`exporting manifest ${result.root.digest}`);
    }
    case 'tar': {
      const files = await filesOf(ground, images[0]?.layers ?? []);
      const { skipped } = await toFile(parts, output.path, write, (to) =>
        saveAsTar(parts.workers, files, to, { signal }),
      );
      for (const each of skipped) reporter.warn(each, null);
      return;
    }
    case 'folder':
      for (const each of await toFolder(ground, delivery, output.path)) reporter.warn(each, null);
  }
}

async function nameImage({ parts, job }: Ground, { result, names, told }: Delivery): Promise<void> {
  const { store } = parts;
  await putDocuments(store, job, result);
  const [only] = result.images;
  const isOne = only?.manifest.descriptor.digest === result.root.digest;
  told.say(isOne ? `writing image ${only.config.descriptor.digest}` : `writing index ${result.root.digest}`);
  if (names.length === 0) await store.setName(null, result.root);
  for (const name of names) {
    await store.setName(name, result.root);
    told.say(`naming to ${name}`);
  }
}

/** A file appears whole or not at all. */
function toFile<Result>(
  { beginSave }: BuildParts,
  file: string | null,
  write: Write | undefined,
  make: (write: Write) => Promise<Result>,
): Promise<Result> {
  if (file !== null) return fileAside(file, NEW_FILE, make, beginSave);
  if (write !== undefined) return make(write);
  throw new StrataError('INVALID_INPUT', 'There is nowhere to write the archive to');
}

/** Gives what could not be written, each with the reason. */
async function toFolder(ground: Ground, delivery: Delivery, folder: string): Promise<readonly string[]> {
  const isThere = await lstat(folder).then(
    () => true,
    () => false,
  );
  if (!isThere) {
    await explained('make', folder, () => mkdir(path.dirname(folder), { recursive: true }));
    return folderAside(folder, (temporary) => fill(ground, delivery, temporary), ground.parts.beginSave);
  }
  if ((await explained('look into', folder, () => readdir(folder))).length > 0)
    throw new StrataError('INVALID_INPUT', `${folder} is not empty`, {
      action: 'Choose a new folder.',
      evidence: { path: folder },
    });
  return fill(ground, delivery, folder);
}

/** Of several platforms, each in a folder of its own, as docker has it: "linux_amd64". */
async function fill(
  ground: Ground,
  { images, result }: Delivery,
  folder: string,
): Promise<readonly string[]> {
  const skipped: string[] = [];
  for (const { platform, layers } of images) {
    const name = formatPublished(platform);
    const place = images.length === 1 ? folder : path.join(folder, name.replaceAll('/', '_'));
    if (place !== folder) await explained('make', place, () => mkdir(place));
    const files = await filesOf(ground, layers);
    const saved = await saveInto(ground.parts.workers, files, place, { signal: ground.signal });
    skipped.push(...saved.skipped);
    const statement = result.statements[name];
    if (statement === undefined) continue;
    const file = path.join(place, 'provenance.json');
    // Never through a link that the image brought.
    await explained('write', file, () => writeFile(file, statement, { flag: 'wx' }));
  }
  return skipped;
}

async function filesOf(
  { parts, place, signal }: Ground,
  layers: readonly BuiltLayer[],
): Promise<FilesToSave> {
  const placed = await place(layers);
  if (placed.length === 0) return { layers: [], root: '/', entries: nothing() };
  const files = await keepImageFiles(parts.workers, { until: signal }).of(placed, { signal });
  return {
    layers: placed,
    root: '/',
    entries: files.list({ kind: 'filesystem', upTo: placed.length - 1 }, '/'),
  };
}

async function* nothing(): AsyncGenerator<never> {
  // There is nothing in it.
}
