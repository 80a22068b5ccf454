import type { GitUrl } from '../../dockerfile/git-url.ts';
import type { AddInstruction } from '../../dockerfile/instructions/instruction.ts';
import { invalidDockerfile } from '../../dockerfile/invalid-dockerfile.ts';
import { isDigest } from '../../oci/digest.ts';
import { folderFiles, type CopyOrigin } from '../context/open-context.ts';
import type { GivenFile } from '../copy/copy-messages.ts';
import { download, nameOfAddress } from '../download.ts';
import { withRepository } from '../git/build-repository.ts';
import { addressOf, commitDigest } from '../git/commit-digest.ts';
import type { Repository } from '../git/fetch-repository.ts';
import { hashOf } from '../records.ts';
import type { Built } from '../stages/built.ts';
import type { StageGround, StepPlace } from '../stages/stage-ground.ts';
import { ADDRESS, gitUrlOf } from './addresses.ts';
import { historyLine, inlinePart } from './copy-step.ts';
import { type TransferPart, atLine, expander, flagValue, originOf, transferStep } from './transfer-step.ts';

interface Prepared {
  readonly part: TransferPart;
  /** Of a repository: what it is called where its commit is told, and the commit. */
  readonly commit?: readonly (readonly [name: string, commit: string])[];
}

/** ADD: as COPY, and it unpacks archives, downloads, and takes the files of repositories. */
export async function addStep(ground: StageGround, place: StepPlace, step: AddInstruction): Promise<Built> {
  const { parent } = place;
  const expand = expander(ground, parent, step.line);
  const words = step.sources.map(expand);
  const destination = expand(step.destination);
  const chown = flagValue(step.chown, expand);
  const chmod = flagValue(step.chmod, expand);
  const checksum = step.checksum === null ? null : expand(step.checksum);
  refuse(step, words, checksum);
  const runs = alike(words);
  if (step.keepGitDir && !runs.some(({ kind }) => kind === 'git'))
    ground.reporter.warn('--keep-git-dir changes nothing: no source is a git repository', step.line);
  if (step.unpack !== null && runs.every(({ kind }) => kind === 'git'))
    ground.reporter.warn('--unpack changes nothing: no source is a file', step.line);
  const prepared: Prepared[] = [];
  for (const run of runs) {
    if (run.git !== null) prepared.push(await gitPart(ground, step, run.git, checksum));
    else if (run.kind === 'address') prepared.push({ part: addressPart(ground, step, run.words, checksum) });
    else {
      const origin = (): Promise<CopyOrigin> =>
        originOf(ground, { kind: 'context', context: ground.context });
      prepared.push({ part: { words: run.words, key: null, origin, unpacks: step.unpack ?? true } });
    }
  }
  return transferStep(ground, place, step, {
    parts: [...prepared.map(({ part }) => part), ...inlinePart(parent, step)],
    exclude: step.exclude.map(expand),
    destination,
    chown,
    chmod,
    line: historyLine('ADD', { ...step, words, destination, chown, chmod }),
    link: step.link,
    parents: false,
    inputs: Object.fromEntries(prepared.flatMap(({ commit }) => commit ?? [])),
  });
}

/** What BuildKit refuses, with its words. */
function refuse({ line }: AddInstruction, words: readonly string[], checksum: string | null): void {
  if (checksum === null) return;
  const [only = ''] = words;
  if (words.length !== 1) throw invalidDockerfile("checksum can't be specified for multiple sources", line);
  if (!ADDRESS.test(only) && gitUrlOf(only) === null)
    throw invalidDockerfile('checksum requires HTTP(S) or Git sources', line);
}

interface Alike {
  readonly kind: 'git' | 'address' | 'files';
  readonly git: GitUrl | null;
  readonly words: readonly string[];
}

/** Sources one after the other that come from the same place. */
function alike(words: readonly string[]): readonly Alike[] {
  const runs: Alike[] = [];
  for (const word of words) {
    const git = gitUrlOf(word);
    const kind = git !== null ? 'git' : ADDRESS.test(word) ? 'address' : 'files';
    const last = runs.at(-1);
    if (last !== undefined && last.kind === kind && kind !== 'git')
      runs.splice(-1, 1, { ...last, words: [...last.words, word] });
    else runs.push({ kind, git, words: [word] });
  }
  return runs;
}

/** A repository's files: what a commit has is known before it is fetched. */
async function gitPart(
  ground: StageGround,
  { line, keepGitDir }: AddInstruction,
  git: GitUrl,
  checksum: string | null,
): Promise<Prepared> {
  if (checksum !== null && git.checksum !== undefined && checksum !== git.checksum)
    throw invalidDockerfile(`checksum conflicts: "${checksum}" vs "${git.checksum}"`, line);
  const url: GitUrl = {
    ...git,
    ...(checksum === null ? {} : { checksum }),
    ...(keepGitDir ? { keepGitDir: true } : {}),
  };
  const use = async <T>(address: GitUrl, work: (repository: Repository) => Promise<T>): Promise<T> => {
    try {
      return await withRepository(ground, address, () => undefined, work);
    } catch (error) {
      throw atLine(error, line);
    }
  };
  const commit = await use(url, (repository) => Promise.resolve(repository.commit));
  ground.facts.address(addressOf(url), commitDigest(commit));
  const keeps = url.keepGitDir === true ? url.remote : '';
  const part: TransferPart = {
    words: ['/'],
    key: hashOf(['git', commit, url.subDir ?? '', keeps]),
    unpacks: false,
    origin: () =>
      use({ ...url, ref: commit }, async (repository) =>
        (await folderFiles(ground.records, await repository.folder())).open(null).origin(),
      ),
  };
  return { part, commit: [[`the commit of ${addressOf(url)}`, commit]] };
}

/** With a checksum, what comes is known before it is fetched. */
function addressPart(
  ground: StageGround,
  { line, unpack }: AddInstruction,
  words: readonly string[],
  checksum: string | null,
): TransferPart {
  if (checksum !== null && !isDigest(checksum))
    throw invalidDockerfile(`invalid checksum ${checksum}: it is no digest`, line);
  // Known without being fetched.
  if (checksum !== null) for (const address of words) ground.facts.address(address, checksum);
  const origin = async (): Promise<CopyOrigin> => {
    const files: GivenFile[] = [];
    for (const address of words) {
      const file = ground.parts.store.temporary();
      ground.temporaries.add(file);
      const what = `Line ${line}: ADD`;
      const { mtime, digest } = await download({ address, checksum, file, what, signal: ground.signal });
      ground.facts.address(address, digest);
      files.push({ name: nameOfAddress(address), mode: 0o600, mtime, content: { kind: 'file', path: file } });
    }
    return { from: { kind: 'files', files } };
  };
  return {
    words,
    key: checksum === null ? null : hashOf(['address', ...words, checksum]),
    origin,
    unpacks: unpack === true,
  };
}
