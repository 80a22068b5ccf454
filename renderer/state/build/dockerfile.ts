/**
 * The Dockerfiles that were opened in this window, with what was typed into them. What is not saved stays, wherever one goes in
 * between, and when the window is closed, too (`drafts.ts`). Nothing is written over that somebody else has saved.
 */
import { create } from 'zustand';
import type { DockerfileText } from '../../../core/api/builds.ts';
import type { ErrorReport } from '../../../core/api/errors.ts';
import { call, reportOf } from '../../bridge.ts';
import { dropDraft, keepDraft } from './drafts.ts';

export interface OpenDockerfile {
  readonly kind: 'open';
  /** As it stands in the editor. */
  readonly text: string;
  /** What is on disk, as far as is known. */
  readonly disk: DockerfileText;
  /** What somebody else saved while there was unsaved text here: a person has to choose. */
  readonly elsewhere: DockerfileText | null;
  readonly saving: boolean;
  /** Why it could not be saved, or read again. */
  readonly problem: ErrorReport | null;
  /** Grows when the text was replaced by something other than typing. */
  readonly version: number;
}

export type Dockerfile =
  | OpenDockerfile
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly error: ErrorReport };

export const useDockerfiles = create<{ readonly files: Readonly<Record<string, Dockerfile>> }>(() => ({
  files: {},
}));

/** Ends of savings under way: until then, what is read may be our own text, half told. */
const savings = new Map<string, Promise<void>>();

function put(source: string, file: Dockerfile): void {
  useDockerfiles.setState(({ files }) => ({ files: { ...files, [source]: file } }));
}

function find(source: string): OpenDockerfile | null {
  const file = useDockerfiles.getState().files[source];
  return file?.kind === 'open' ? file : null;
}

function change(source: string, changes: Partial<Omit<OpenDockerfile, 'kind'>>): void {
  const file = find(source);
  if (file !== null) put(source, { ...file, ...changes });
}

export function isSaved(file: OpenDockerfile): boolean {
  return file.text === file.disk.text;
}

const read = (source: string): Promise<DockerfileText> => call('build.read', { source, what: 'dockerfile' });

/** Reads it, unless it is open: then only what changed elsewhere is looked for. */
export async function openDockerfile(source: string): Promise<void> {
  const before = useDockerfiles.getState().files[source];
  if (before?.kind === 'loading') return;
  if (before?.kind === 'open') return followDockerfile(source);
  put(source, { kind: 'loading' });
  try {
    const [disk, draft] = await Promise.all([read(source), call('build.draft', { source })]);
    const kept = draft === null || draft.text === disk.text || disk.digest === null ? null : draft;
    const isOther = kept !== null && kept.digest !== disk.digest;
    put(source, {
      kind: 'open',
      text: kept?.text ?? disk.text,
      disk,
      // written meanwhile by another program: a person has to choose
      elsewhere: isOther ? disk : null,
      saving: false,
      problem: null,
      version: 0,
    });
  } catch (thrown) {
    put(source, { kind: 'failed', error: reportOf(thrown) });
  }
}

/** What is typed. */
export function editDockerfile(source: string, text: string): void {
  change(source, { text });
  follow(source);
}

/** What is not saved is kept in main. */
function follow(source: string): void {
  const file = find(source);
  if (file === null || isSaved(file)) dropDraft(source);
  else keepDraft(source, { text: file.text, digest: file.disk.digest });
}

/** Another program or window may have saved it. */
export async function followDockerfile(source: string): Promise<void> {
  await savings.get(source);
  if (find(source) === null) return;
  try {
    const disk = await read(source);
    await savings.get(source);
    meet(source, disk);
  } catch (thrown) {
    change(source, { problem: reportOf(thrown) });
  }
}

function meet(source: string, disk: DockerfileText): void {
  const file = find(source);
  if (file === null) return;
  if (disk.digest === file.disk.digest && disk.text === file.disk.text) {
    if (file.problem?.code === 'FILE_NOT_FOUND') change(source, { problem: null });
  } else if (disk.text === file.text) change(source, { disk, elsewhere: null, problem: null });
  else if (isSaved(file))
    change(source, { text: disk.text, disk, elsewhere: null, problem: null, version: file.version + 1 });
  else change(source, { elsewhere: disk });
}

/** Saves what stands in the editor. What is typed meanwhile is not saved, and stays. */
export function saveDockerfile(source: string): Promise<void> {
  const file = find(source);
  if (file === null || file.saving || file.elsewhere !== null || file.disk.digest === null)
    return savings.get(source) ?? Promise.resolve();
  const saving = write(source, file.text, file.disk.digest).finally(() => savings.delete(source));
  savings.set(source, saving);
  return saving;
}

async function write(source: string, text: string, digest: string): Promise<void> {
  change(source, { saving: true, problem: null });
  try {
    const disk = await call('build.write', { source, what: 'dockerfile', text, digest });
    change(source, { saving: false, disk: { text, digest: disk.digest } });
    follow(source);
  } catch (thrown) {
    const problem = reportOf(thrown);
    if (problem.code !== 'FILE_CHANGED') return change(source, { saving: false, problem });
    try {
      const disk = await read(source);
      change(source, { saving: false });
      meet(source, disk);
    } catch (again) {
      change(source, { saving: false, problem: reportOf(again) });
    }
  }
}

/** Takes what is on disk, and drops what was typed. */
export function takeElsewhere(source: string): void {
  const file = find(source);
  if (file?.elsewhere === null || file === null) return;
  const disk = file.elsewhere;
  change(source, { text: disk.text, disk, elsewhere: null, problem: null, version: file.version + 1 });
  follow(source);
}

/** Keeps what was typed, and writes it over what is on disk. */
export function overwriteElsewhere(source: string): Promise<void> {
  const file = find(source);
  if (file?.elsewhere === null || file === null) return Promise.resolve();
  change(source, { disk: file.elsewhere, elsewhere: null });
  return saveDockerfile(source);
}
