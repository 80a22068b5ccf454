import type { CopyInstruction } from '../../dockerfile/instructions/instruction.ts';
import { expandHeredoc } from '../../dockerfile/expand.ts';
import { invalidDockerfile } from '../../dockerfile/invalid-dockerfile.ts';
import { environmentOf } from '../config/image-state.ts';
import type { GivenFile } from '../copy/copy-messages.ts';
import type { Built } from '../stages/built.ts';
import type { StageGround, StepPlace } from '../stages/stage-ground.ts';
import { ADDRESS, gitUrlOf } from './addresses.ts';
import { type TransferPart, expander, flagValue, originOf, transferStep } from './transfer-step.ts';

export async function copyStep(ground: StageGround, place: StepPlace, step: CopyInstruction): Promise<Built> {
  const { parent } = place;
  const expand = expander(ground, parent, step.line);
  const words = step.sources.map(expand);
  for (const word of words) {
    if (gitUrlOf(word) !== null) throw invalidDockerfile("source can't be a git ref for COPY", step.line);
    if (ADDRESS.test(word)) throw invalidDockerfile("source can't be a URL for COPY", step.line);
  }
  const destination = expand(step.destination);
  const chown = flagValue(step.chown, expand);
  const chmod = flagValue(step.chmod, expand);
  const from = step.from === null ? null : expand(step.from);
  const parts: TransferPart[] = [];
  let inputs: Readonly<Record<string, string>> = {};
  if (words.length > 0) {
    const source =
      from === null
        ? ({ kind: 'context', context: ground.context } as const)
        : await ground.source(from, step.line);
    const key = source.kind === 'image' ? source.key : null;
    if (from !== null && key !== null) inputs = { [`what ${from} holds`]: key };
    parts.push({ words, key, origin: () => originOf(ground, source), unpacks: false });
  }
  return transferStep(ground, place, step, {
    parts: [...parts, ...inlinePart(parent, step)],
    exclude: step.exclude.map(expand),
    destination,
    chown,
    chmod,
    line: historyLine('COPY', { ...step, words, destination, chown, chmod }),
    link: step.link,
    parents: step.parents,
    inputs,
  });
}

/** Files that stand in the Dockerfile itself. */
export function inlinePart(
  { state }: Built,
  { inline, line }: Pick<CopyInstruction, 'inline' | 'line'>,
): readonly TransferPart[] {
  if (inline.length === 0) return [];
  const files = inline.map(({ name, content, expand }): GivenFile => {
    const text = expand ? expandHeredoc(content, environmentOf(state), line).word : content;
    return { name, mode: 0o644, mtime: null, content: { kind: 'text', text } };
  });
  const from = { kind: 'files', files } as const;
  return [{ words: [], key: null, origin: () => Promise.resolve({ from }), unpacks: false }];
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
