import { stat } from 'node:fs/promises';
import { watchGrowth } from '../../container/watch-growth.ts';
import type { CopyInstruction } from '../../dockerfile/instructions/instruction.ts';
import { expandHeredoc, expandWord } from '../../dockerfile/expand.ts';
import { invalidDockerfile } from '../../dockerfile/invalid-dockerfile.ts';
import { isCancelled, StrataError } from '../../oci/strata-error.ts';
import { withLine } from '../config/config-steps.ts';
import { environmentOf, workingFolderOf } from '../config/image-state.ts';
import type { CopyOrigin } from '../context/open-context.ts';
import { changeMode } from '../copy/change-mode.ts';
import type { CopyOrder, GivenFile } from '../copy/copy-messages.ts';
import { startCopy, type CopySession } from '../copy/copy-session.ts';
import type { Destination } from '../copy/place-entries.ts';
import { hashOf } from '../records.ts';
import { notSupported } from '../refused.ts';
import { imageOrigin, NO_FILES, type ImageView } from '../rootfs/image-view.ts';
import { ownerOf } from '../rootfs/owner.ts';
import type { Built } from '../stages/built.ts';
import type { FileSource, StageGround, StepPlace } from '../stages/stage-ground.ts';
import { layerStep } from './layer-step.ts';
import { archiveIn, unpackArchive } from './unpack-archive.ts';

/** Changes when a step makes something else of the same inputs. */
const VERSION = '1';

/** What COPY and ADD do alike: words expanded, sources opened. */
export interface TransferStep {
  readonly words: readonly string[];
  readonly exclude: readonly string[];
  readonly destination: string;
  readonly chown: string | null;
  readonly chmod: string | null;
  readonly link: boolean;
  readonly parents: boolean;
  /** Text of its line in the history. */
  readonly line: string;
  /** Where from; the key of an image stands for its files, so that they need not be looked at to know them again. */
  readonly key: string | null;
  readonly origin: () => Promise<CopyOrigin>;
  readonly inputs: Readonly<Record<string, string>>;
  /** ADD unpacks an archive. */
  readonly unpacks: boolean;
}

export async function copyStep(ground: StageGround, place: StepPlace, step: CopyInstruction): Promise<Built> {
  const { parent } = place;
  const expand = expander(ground, parent, step.line);
  const words = step.sources.map(expand);
  const destination = expand(step.destination);
  const chown = step.chown === null ? null : expand(step.chown);
  const chmod = step.chmod === null ? null : expand(step.chmod);
  const line = historyLine('COPY', { ...step, words, destination, chown, chmod });
  const from = step.from === null ? null : expand(step.from);
  const common = {
    words,
    exclude: step.exclude.map(expand),
    destination,
    chown,
    chmod,
    line,
    link: step.link,
    parents: step.parents,
  };
  if (step.inline.length > 0) {
    const origin = inlineOrigin(parent, step, words);
    return transferStep(ground, place, step, { ...common, key: null, origin, inputs: {}, unpacks: false });
  }
  const source =
    from === null
      ? ({ kind: 'context', context: ground.context } as const)
      : await ground.source(from, step.line);
  const inputs = source.kind === 'image' && from !== null ? { [`what ${from} holds`]: source.key } : {};
  return transferStep(ground, place, step, {
    ...common,
    key: source.kind === 'image' ? source.key : null,
    origin: () => originOf(ground, source),
    inputs,
    unpacks: false,
  });
}

/** Files that stand in the Dockerfile itself. */
export function inlineOrigin(
  { state }: Built,
  { inline, line }: Pick<CopyInstruction, 'inline' | 'line'>,
  words: readonly string[],
): () => Promise<CopyOrigin> {
  if (words.length > 0) throw notSupported('copying heredocs and files in one instruction', line);
  const files = inline.map(({ name, content, expand }): GivenFile => {
    const text = expand ? expandHeredoc(content, environmentOf(state), line).word : content;
    return { name, mode: 0o644, mtime: null, content: { kind: 'text', text } };
  });
  return () => Promise.resolve({ from: { kind: 'files', files } });
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
  let session: Promise<CopySession> | undefined;
  const begin = (): Promise<CopySession> => (session ??= openSession(ground, step));
  let digest: string;
  try {
    digest = await foundDigest(ground, step, begin);
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
    `${step.parents} ${step.unpacks}`,
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
    why: async () =>
      ground.misses.why(identity, step.key === null ? await (await begin()).explain(list) : undefined),
    make: async (file) => {
      const view = step.link ? NO_FILES : await ground.view(await ground.place(await parent.layers()));
      const stop = watchGrowth(async () => (await stat(file)).size, told.grow);
      try {
        const open = await begin();
        const into = await destinationOf(view, to, step);
        const archive = step.unpacks ? archiveIn(await open.found, line) : null;
        return archive === null
          ? await open.write(into, file)
          : await unpackArchive(ground, open, { kind: archive, to: into, file });
      } catch (error) {
        throw atLine(error, line);
      } finally {
        stop();
      }
    },
    end: () => void session?.then((open) => open.end()).catch(() => undefined),
  });
}

async function openSession(ground: StageGround, step: TransferStep): Promise<CopySession> {
  const origin = await step.origin();
  const { words, exclude } = step;
  const order: CopyOrder = {
    from: origin.from,
    words,
    exclude,
    unpacks: step.unpacks,
    parents: step.parents,
    time: ground.time,
    temporary: ground.records.temporary(),
  };
  return startCopy(ground.parts.workers, order, ground.signal, origin.entries?.());
}

/** Of all that is copied. What an image's files are is remembered: then they need not be unpacked to be known again. */
async function foundDigest(
  ground: StageGround,
  step: TransferStep,
  begin: () => Promise<CopySession>,
): Promise<string> {
  if (step.key === null) return (await (await begin()).found).digest;
  const alias = hashOf([
    'found',
    VERSION,
    step.key,
    ...step.words,
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

interface LineParts {
  readonly words: readonly string[];
  readonly inline: readonly { readonly name: string }[];
  readonly destination: string;
  readonly chown: string | null;
  readonly chmod: string | null;
  readonly parents?: boolean;
}

export function historyLine(instruction: 'ADD' | 'COPY', parts: LineParts): string {
  const { words, inline, destination, chown, chmod, parents = false } = parts;
  return [
    instruction,
    ...(parents ? ['--parents'] : []),
    ...(chown === null ? [] : [`--chown=${chown}`]),
    ...(chmod === null ? [] : [`--chmod=${chmod}`]),
    ...words,
    ...inline.map(({ name }) => `<<${name}`),
    destination,
  ].join(' ');
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
