import { stat } from 'node:fs/promises';
import { watchGrowth } from '../../container/watch-growth.ts';
import { expandWord } from '../../dockerfile/expand.ts';
import { invalidDockerfile } from '../../dockerfile/invalid-dockerfile.ts';
import { isCancelled, StrataError } from '../../oci/strata-error.ts';
import { withLine } from '../config/config-steps.ts';
import { environmentOf, workingFolderOf } from '../config/image-state.ts';
import type { CopyOrigin } from '../context/open-context.ts';
import { changeMode } from '../copy/change-mode.ts';
import type { CopyOrder, Explained } from '../copy/copy-messages.ts';
import { startCopy, type CopySession } from '../copy/copy-session.ts';
import type { Destination } from '../copy/place-entries.ts';
import { hashOf } from '../records.ts';
import { imageOrigin, NO_FILES, type ImageView } from '../rootfs/image-view.ts';
import { ownerOf } from '../rootfs/owner.ts';
import type { Built } from '../stages/built.ts';
import type { FileSource, StageGround, StepPlace } from '../stages/stage-ground.ts';
import { layerStep } from './layer-step.ts';
import { writeParts } from './write-parts.ts';

/** Changes when a step makes something else of the same inputs. */
const VERSION = '2';

/** Some of a step's sources, which are all of one place. */
export interface TransferPart {
  readonly words: readonly string[];
  /** Where from; the key of an image stands for its files, so that they need not be looked at to know them again. */
  readonly key: string | null;
  readonly origin: () => Promise<CopyOrigin>;
  /** ADD unpacks an archive. */
  readonly unpacks: boolean;
}

/** What COPY and ADD do alike: words expanded, sources opened. */
export interface TransferStep {
  /** In the order of the instruction: what comes later takes the place of what came before. */
  readonly parts: readonly TransferPart[];
  readonly exclude: readonly string[];
  readonly destination: string;
  readonly chown: string | null;
  readonly chmod: string | null;
  readonly link: boolean;
  readonly parents: boolean;
  /** Text of its line in the history. */
  readonly line: string;
  readonly inputs: Readonly<Record<string, string>>;
}

export async function transferStep(
  ground: StageGround,
  place: StepPlace,
  { line, original }: { readonly line: number; readonly original: string },
  step: TransferStep,
): Promise<Built> {
  const { parent, title } = place;
  if (step.chmod !== null && changeMode(step.chmod) === null)
    throw invalidDockerfile(`invalid chmod parameter: '${step.chmod}'`, line);
  const told = ground.reporter.step(title, { stage: ground.stage, line });
  const parts = step.parts.map((part) => openPart(ground, place, step, part));
  let digest: string;
  try {
    const digests: string[] = [];
    for (const part of parts) digests.push(await foundDigest(ground, step, part));
    digest = digests.length === 1 ? (digests[0] ?? '') : hashOf(digests);
  } catch (error) {
    told.fail(error);
    throw atLine(error, line);
  }
  const state = withLine(parent.state, `${step.line} # buildkit`, true);
  const to = absolute(step.destination, workingFolderOf(parent.state));
  const { time } = ground;
  const rest = [
    to,
    step.chown ?? '',
    step.chmod ?? '',
    [step.parents, ...step.parts.map(({ unpacks }) => unpacks)].join(' '),
    time.isAsked ? String(time.seconds) : '',
  ];
  const parentKey = step.link ? '' : parent.key;
  const key = hashOf(['copy', VERSION, parentKey, digest, ...rest]);
  const identity = { place: place.place, key, parent: parentKey, text: original, inputs: step.inputs };
  const list = ground.records.stepList(ground.context.place, place.place);
  return layerStep(ground, {
    parent,
    state,
    identity,
    told,
    why: async () => ground.misses.why(identity, await explained(parts, list)),
    begin() {
      // What is there already is looked at by another thread, which comes up meanwhile.
      if (!step.link && parent.key !== 'scratch') ground.parts.workers.warm('files', 1);
    },
    make: async (file) => {
      const view = step.link ? NO_FILES : await ground.view(await ground.place(await parent.layers()));
      const stop = watchGrowth(async () => (await stat(file)).size, told.grow);
      try {
        const sessions: CopySession[] = [];
        for (const part of parts) sessions.push(await part.begin());
        return await writeParts(ground, sessions, { to: await destinationOf(view, to, step), file });
      } catch (error) {
        throw atLine(error, line);
      } finally {
        stop();
      }
    },
    end: () => {
      for (const part of parts) part.end();
    },
  });
}

interface OpenPart {
  readonly part: TransferPart;
  /** Begins to look at its files, once. */
  readonly begin: () => Promise<CopySession>;
  readonly end: () => void;
}

function openPart(
  ground: StageGround,
  { place }: StepPlace,
  { exclude, parents }: TransferStep,
  part: TransferPart,
): OpenPart {
  const { words, unpacks } = part;
  const { time } = ground;
  const open = async (): Promise<CopySession> => {
    const { from, entries } = await part.origin();
    const temporary = ground.records.temporary();
    const earlier = from.kind === 'folder' ? await earlierLayer(ground, place) : null;
    const order: CopyOrder = { from, words, exclude, unpacks, parents, time, temporary, earlier };
    return startCopy(ground.parts.workers, order, ground.signal, entries?.(words));
  };
  let session: Promise<CopySession> | undefined;
  return {
    part,
    begin: () => (session ??= open()),
    end: () => void session?.then((opened) => opened.end()).catch(() => undefined),
  };
}

/** Where the layer is that the same step made in the last build. */
async function earlierLayer({ misses, records, parts }: StageGround, place: string): Promise<string | null> {
  const key = misses.lastKey(place);
  const layer = key === undefined ? undefined : await records.earlier(key);
  return layer === undefined ? null : parts.store.blobPath(layer.digest);
}

/** What differs of what is copied, where it had to be looked at. */
async function explained(parts: readonly OpenPart[], list: string): Promise<Explained | undefined> {
  let first: Explained | undefined;
  for (const [at, { part, begin }] of parts.entries()) {
    if (part.key !== null) continue;
    const one = await (await begin()).explain(at === 0 ? list : `${list}-${at}`);
    if (first?.changed === null || (first?.changed.length ?? 0) === 0) first = one;
  }
  return first;
}

/** Of all that is copied. What an image's files are is remembered: then they need not be unpacked to be known again. */
async function foundDigest(
  ground: StageGround,
  step: TransferStep,
  { part, begin }: OpenPart,
): Promise<string> {
  if (part.key === null) return (await (await begin()).found).digest;
  const alias = hashOf([
    'found',
    VERSION,
    part.key,
    ...part.words,
    step.parents ? '/./' : '',
    ...step.exclude,
  ]);
  const known = await ground.records.alias(alias);
  if (known !== undefined) return known;
  const { digest } = await (await begin()).found;
  await ground.records.saveAlias(alias, digest);
  return digest;
}

export async function originOf(ground: StageGround, source: FileSource): Promise<CopyOrigin> {
  if (source.kind === 'context') return source.context.origin();
  const view = await ground.view(await ground.place(await source.layers()));
  return imageOrigin(view, null);
}

async function destinationOf(
  view: ImageView,
  to: string,
  { chown, chmod, parents }: TransferStep,
): Promise<Destination> {
  const path = await view.resolve(Buffer.from(to).toString('latin1'));
  const isThere = await view.look(path);
  const isFolder = isThere === 'folder';
  return {
    path,
    isFolder: isFolder || to.endsWith('/'),
    standing: await view.standing(path),
    below: isFolder ? await view.below(path) : isThere === 'other' ? [[path, false]] : [],
    owner: chown === null ? null : await ownerOf(view, chown),
    mode: chmod,
    keepsParents: parents,
    replaces: false,
    makesFolder: false,
  };
}

export function expander(ground: StageGround, { state }: Built, line: number): (word: string) => string {
  const environment = environmentOf(state);
  return (word) => expandWord(word, environment, { escape: ground.escape, line }).word;
}

/** One that comes out empty counts as one that was not given. */
export function flagValue(word: string | null, expand: (word: string) => string): string | null {
  const value = word === null ? '' : expand(word);
  return value === '' ? null : value;
}

/** From the root; a slash at its end says that it is a folder. */
export function absolute(path: string, workingFolder: string): string {
  const whole = path.startsWith('/') ? path : `${workingFolder}/${path}`;
  const names: string[] = [];
  for (const name of whole.split('/')) {
    if (name === '..') names.pop();
    else if (name !== '' && name !== '.') names.push(name);
  }
  const isFolder = path === '' || path === '.' || path.endsWith('/') || path.endsWith('/.');
  return `/${names.join('/')}${isFolder && names.length > 0 ? '/' : ''}`;
}

/** An error with the line that it is about, unless it has one. */
export function atLine(error: unknown, line: number): unknown {
  if (!(error instanceof StrataError) || isCancelled(error) || error.evidence['line'] !== undefined)
    return error;
  const { code, message, action, evidence, retryable, cause } = error;
  return new StrataError(code, `Line ${line}: ${message}`, {
    ...(action === undefined ? {} : { action }),
    evidence: { ...evidence, line },
    retryable,
    cause,
  });
}
