import { expandHeredoc } from '../../dockerfile/expand.ts';
import type { AddInstruction } from '../../dockerfile/instructions/instruction.ts';
import { environmentOf } from '../config/image-state.ts';
import type { CopyOrigin } from '../context/open-context.ts';
import type { GivenFile } from '../copy/copy-messages.ts';
import { notSupported } from '../refused.ts';
import type { Built } from '../stages/built.ts';
import type { StageGround, StepPlace } from '../stages/stage-ground.ts';
import { expander, historyLine, originOf, transferStep } from './copy-step.ts';

const ADDRESS = /^(?:https?|ftp):\/\//i;
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
  const git = words.find((word) => GIT.test(word));
  if (git !== undefined) throw notSupported(`ADD of the git repository ${git}`, step.line);
  const address = words.find((word) => ADDRESS.test(word));
  if (address !== undefined) throw notSupported(`ADD of the address ${address}`, step.line);
  if (step.checksum !== null) throw notSupported('ADD --checksum of what is no address', step.line);
  const common = {
    words,
    exclude: step.exclude.map(expand),
    destination,
    chown,
    chmod,
    line,
    link: step.link,
    parents: false,
  };
  if (step.inline.length > 0) {
    if (words.length > 0) throw notSupported('ADD of heredocs and of files in one instruction', step.line);
    const files = step.inline.map((file): GivenFile => {
      const text = file.expand
        ? expandHeredoc(file.content, environmentOf(parent.state), step.line).word
        : file.content;
      return { name: file.name, mode: 0o644, mtime: null, content: { kind: 'text', text } };
    });
    const origin = (): Promise<CopyOrigin> => Promise.resolve({ from: { kind: 'files', files } });
    return transferStep(ground, place, step, { ...common, key: null, origin, inputs: {} });
  }
  return transferStep(ground, place, step, {
    ...common,
    key: null,
    origin: () => originOf(ground, { kind: 'context', context: ground.context }),
    inputs: {},
  });
}
