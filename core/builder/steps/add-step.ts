import type { AddInstruction } from '../../dockerfile/instructions/instruction.ts';
import { isDigest } from '../../oci/digest.ts';
import type { CopyOrigin } from '../context/open-context.ts';
import type { GivenFile } from '../copy/copy-messages.ts';
import { download, nameOfAddress } from '../download.ts';
import { hashOf } from '../records.ts';
import { notSupported } from '../refused.ts';
import type { Built } from '../stages/built.ts';
import type { StageGround, StepPlace } from '../stages/stage-ground.ts';
import {
  expander,
  historyLine,
  inlineOrigin,
  originOf,
  transferStep,
  type TransferStep,
} from './copy-step.ts';

const ADDRESS = /^https?:\/\//i;
const GIT = /^(?:git@|git:\/\/|ssh:\/\/|github\.com\/)|\.git(?:#|$)/;

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
  if (step.keepGitDir) throw notSupported('ADD --keep-git-dir', step.line);
  const git = words.find((word) => GIT.test(word));
  if (git !== undefined) throw notSupported(`ADD of the git repository ${git}`, step.line);
  if (words.some((word) => ADDRESS.test(word))) {
    const checksum = step.checksum === null ? null : expand(step.checksum);
    return transferStep(ground, place, step, { ...common, ...addressOrigin(ground, step, words, checksum) });
  }
  if (step.checksum !== null) throw notSupported('ADD --checksum of what is no address', step.line);
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
  if (checksum !== null && !isDigest(checksum)) throw notSupported(`ADD --checksum=${checksum}`, line);
  const origin = async (): Promise<CopyOrigin> => {
    const files: GivenFile[] = [];
    for (const address of words) {
      const file = ground.parts.store.temporary();
      ground.temporaries.add(file);
      const { mtime } = await download({ address, checksum, file, line, signal: ground.signal });
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
