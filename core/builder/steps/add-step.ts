import type { GitUrl } from '../../dockerfile/git-url.ts';
import { parseGitUrl } from '../../dockerfile/git-url.ts';
import type { AddInstruction } from '../../dockerfile/instructions/instruction.ts';
import { invalidDockerfile } from '../../dockerfile/invalid-dockerfile.ts';
import { isDigest } from '../../oci/digest.ts';
import { folderFiles, type CopyOrigin } from '../context/open-context.ts';
import type { GivenFile } from '../copy/copy-messages.ts';
import { download, nameOfAddress } from '../download.ts';
import { withRepository } from '../git/build-repository.ts';
import type { Repository } from '../git/fetch-repository.ts';
import { hashOf } from '../records.ts';
import { addressOf, commitDigest } from '../git/commit-digest.ts';
import { notSupported } from '../refused.ts';
import type { Built } from '../stages/built.ts';
import type { StageGround, StepPlace } from '../stages/stage-ground.ts';
import {
  atLine,
  expander,
  historyLine,
  inlineOrigin,
  originOf,
  transferStep,
  type TransferStep,
} from './copy-step.ts';

const ADDRESS = /^https?:\/\//i;

/** ADD: as COPY, and it unpacks archives and downloads. */
export async function addStep(ground: StageGround, place: StepPlace, step: AddInstruction): Promise<Built> {
  const { parent } = place;
  const expand = expander(ground, parent, step.line);
  const words = step.sources.map(expand);
  const destination = expand(step.destination);
  const chown = step.chown === null ? null : expand(step.chown);
  const chmod = step.chmod === null ? null : expand(step.chmod);
  const line = historyLine('ADD', { ...step, words, destination, chown, chmod });
  const exclude = step.exclude.map(expand);
  const common = {
    words,
    exclude,
    destination,
    chown,
    chmod,
    line,
    link: step.link,
    parents: false,
    inputs: {},
  };
  const git = words.map(gitUrlOf).find((url) => url !== null);
  if (git !== undefined && git !== null) return gitStep(ground, place, step, { ...common, git });
  if (step.keepGitDir) throw notSupported('ADD --keep-git-dir of what is no git repository', step.line);
  if (words.some((word) => ADDRESS.test(word))) {
    const checksum = step.checksum === null ? null : expand(step.checksum);
    return transferStep(ground, place, step, { ...common, ...addressOrigin(ground, step, words, checksum) });
  }
  if (step.checksum !== null) throw invalidDockerfile('checksum requires HTTP(S) or git sources', step.line);
  if (step.inline.length > 0) {
    const origin = inlineOrigin(parent, step, words);
    return transferStep(ground, place, step, { ...common, key: null, origin, unpacks: false });
  }
  return transferStep(ground, place, step, {
    ...common,
    key: null,
    origin: () => originOf(ground, { kind: 'context', context: ground.context }),
    unpacks: step.unpack ?? true,
  });
}

/** An address of a page is no repository, and neither is a path that looks like one. */
function gitUrlOf(word: string): GitUrl | null {
  const url = parseGitUrl(word);
  return url === null || url.indistinguishableFromLocal === true ? null : url;
}

/** A repository's files: what a commit has is known before it is fetched. */
async function gitStep(
  ground: StageGround,
  place: StepPlace,
  step: AddInstruction,
  { git, ...common }: Omit<TransferStep, 'key' | 'origin' | 'unpacks'> & { readonly git: GitUrl },
): Promise<Built> {
  const { line } = step;
  if (common.words.length > 1 || step.inline.length > 0)
    throw notSupported('ADD of a git repository together with other sources', line);
  if (step.unpack === true) throw notSupported('ADD --unpack of a git repository', line);
  const checksum = step.checksum === null ? undefined : expander(ground, place.parent, line)(step.checksum);
  if (checksum !== undefined && git.checksum !== undefined && checksum !== git.checksum)
    throw invalidDockerfile(`checksum conflicts: "${checksum}" vs "${git.checksum}"`, line);
  const url: GitUrl = {
    ...git,
    ...(checksum === undefined ? {} : { checksum }),
    ...(step.keepGitDir ? { keepGitDir: true } : {}),
  };
  const use = <T>(address: GitUrl, work: (repository: Repository) => Promise<T>): Promise<T> =>
    withRepository(ground, address, () => undefined, work);
  try {
    const commit = await use(url, (repository) => Promise.resolve(repository.commit));
    ground.facts.address(addressOf(url), commitDigest(commit));
    const keeps = url.keepGitDir === true ? url.remote : '';
    return await transferStep(ground, place, step, {
      ...common,
      words: ['/'],
      key: hashOf(['git', commit, url.subDir ?? '', keeps]),
      inputs: { 'the commit': commit },
      unpacks: false,
      origin: () =>
        use({ ...url, ref: commit }, async (repository) =>
          (await folderFiles(ground.records, await repository.folder())).open(null).origin(),
        ),
    });
  } catch (error) {
    throw atLine(error, line);
  }
}

/** With a checksum, what comes is known before it is fetched. */
function addressOrigin(
  ground: StageGround,
  { line, unpack }: AddInstruction,
  words: readonly string[],
  checksum: string | null,
): Pick<TransferStep, 'key' | 'origin' | 'unpacks'> {
  if (!words.every((word) => ADDRESS.test(word)))
    throw notSupported('ADD of addresses and files in one instruction', line);
  if (checksum !== null && words.length > 1) throw notSupported('ADD --checksum of several addresses', line);
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
    key: checksum === null ? null : hashOf(['address', ...words, checksum]),
    origin,
    unpacks: unpack === true,
  };
}
