import type { HistoryEntry } from '../../oci/config.ts';
import { readTime } from '../../oci/go-time.ts';
import { readInstruction } from '../instruction.ts';

export interface HistoryBorder {
  /** Steps before it are the base's. */
  readonly steps: number;
  /** What a builder wrote down as the base. */
  readonly name: string | null;
}

/** More than a build takes. */
const DAY_MS = 86_400_000;
/** Builders that want the same bytes every time write the beginning of 1970. */
const NO_TIME = 366 * DAY_MS;

/**
 * Where the history of the image goes over from somebody else's Dockerfile to its own, by what builders leave behind; the
 * strongest sign counts, the last one of its kind. `null` when nothing tells it.
 */
export function historyBorder(history: readonly HistoryEntry[]): HistoryBorder | null {
  const named = lastIndex(history, (step) => baseNameOf(step) !== null);
  if (named > 0) return { steps: named, name: baseNameOf(history[named]) };
  const instructions = history.map(({ created_by }) => readInstruction(created_by ?? ''));
  const steps =
    afterCommand(instructions) ?? afterComment(history) ?? afterRootfs(instructions) ?? afterPause(history);
  return steps === undefined ? null : { steps, name: null };
}

/** buildah and podman comment each step with what it began from: a name at first, then the IDs of their own steps. */
const FROM = /^FROM (\S+)$/;
const IMAGE_ID = /^(?:[0-9a-f]{12}|[0-9a-f]{64})$/;

function baseNameOf(step: HistoryEntry | undefined): string | null {
  const name = FROM.exec(step?.comment ?? '')?.[1];
  return name === undefined || IMAGE_ID.test(name) ? null : name;
}

/** Each step was an image for a while, so that a digest of what it began from is that of the step before. */
export function isBuiltStepwise(history: readonly HistoryEntry[]): boolean {
  return IMAGE_ID.test(FROM.exec(history.at(-1)?.comment ?? '')?.[1] ?? '');
}

function lastIndex<T>(list: readonly T[], test: (item: T) => boolean): number {
  for (let at = list.length - 1; at >= 0; at -= 1) if (test(list[at] as T)) return at;
  return -1;
}

const COMMAND = /^(?:CMD|ENTRYPOINT)\b/;
/** What fills the root of a distribution's image, in the words of its makers. */
const ROOTFS =
  /^(?:(?:ADD|COPY) (?:--\S+ )*(?:file:[0-9a-f]+|\S*(?:rootfs|minirootfs|layer)\S*\.tar\S*) \/ ?$|# debian\.sh\b|FROM\b)/i;

/** An image ends with what it starts; whoever begins from it goes on after that. */
function afterCommand(instructions: readonly string[]): number | undefined {
  for (let at = instructions.length - 1; at > 0; at -= 1) {
    const before = instructions[at - 1] ?? '';
    if (COMMAND.test(before) && !COMMAND.test(instructions[at] ?? '') && goesOn(instructions, at)) return at;
  }
  return undefined;
}

/** Settings may stand behind the command in one Dockerfile; files and programs seldom do. */
function goesOn(instructions: readonly string[], from: number): boolean {
  return instructions.slice(from).some((text) => /^(?:RUN|COPY|ADD|ENV|WORKDIR)\b/.test(text));
}

/** Another tool went on: it signs its steps otherwise. */
function afterComment(history: readonly HistoryEntry[]): number | undefined {
  for (let at = history.length - 1; at > 0; at -= 1) {
    const [before = '', after = ''] = [history[at - 1]?.comment, history[at]?.comment];
    if (before !== after && (isTool(before) || isTool(after))) return at;
  }
  return undefined;
}

function isTool(comment: string): boolean {
  return /^(?:buildkit|debuerreotype|kaniko|buildah|imported from)/i.test(comment);
}

function afterRootfs(instructions: readonly string[]): number | undefined {
  const rootfs = lastIndex(instructions, (text) => ROOTFS.test(text));
  if (rootfs < 0) return undefined;
  let at = rootfs + 1;
  while (COMMAND.test(instructions[at] ?? '')) at += 1;
  return at < instructions.length ? at : undefined;
}

/** A day and more went by between two steps. */
function afterPause(history: readonly HistoryEntry[]): number | undefined {
  for (let at = history.length - 1; at > 0; at -= 1) {
    const [before, after] = [readTime(history[at - 1]?.created), readTime(history[at]?.created)];
    if (before !== null && after !== null && before > NO_TIME && after - before > DAY_MS) return at;
  }
  return undefined;
}
