import type { BaseImage } from '../api/images.ts';
import type { Reconstruction } from '../api/origin.ts';
import type { HistoryEntry, RunConfig } from '../oci/config.ts';
import { visibleLine, visibleText } from '../oci/visible-text.ts';
import { configTail } from './config-tail.ts';
import { goList } from './go-values.ts';
import { parseDockerfile } from './parse-dockerfile.ts';
import { readStep, type ReadStep } from './read-step.ts';
import { readPairs } from './write-pairs.ts';
import { writeInstruction, writeRunStep, type Known, type WrittenStep } from './write-step.ts';

interface History {
  /** How people call the image. */
  readonly title: string;
  readonly history: readonly HistoryEntry[];
  readonly layers: number;
  readonly base: BaseImage | null;
  readonly config: RunConfig;
  readonly os: string;
}

/** What can stand after FROM. https://docs.docker.com/reference/dockerfile/#from */
const IMAGE_NAME = /^[a-z0-9][a-zA-Z0-9._/:@-]{0,500}$/;

/**
 * A Dockerfile told from the history of an image (D15): one that parses and, where the history says all, builds the same.
 * What it cannot say is in the notes, and as comments in the text.
 */
export function reconstruct(image: History): Reconstruction {
  const { base, history, config } = image;
  const page = new Page();
  page.add(
    null,
    `# Reconstructed from the history of ${visibleLine(image.title)}; this is not the Dockerfile it was built from.`,
  );
  const hidden = writeFrom(page, base);
  const border = base !== null && hidden === 0 && base.steps > 0 ? base.steps : null;
  const known = knownOf(config);
  const told = { words: new Set<string>(), environment: new Set<string>(), labels: new Set<string>() };
  let shell: readonly string[] = image.os === 'windows' ? ['cmd', '/S', '/C'] : ['/bin/sh', '-c'];
  let layer = 0;
  for (const [position, entry] of history.entries()) {
    const step = readStep(entry.created_by ?? '', shell);
    const makesLayer = entry.empty_layer !== true;
    if (makesLayer) layer += 1;
    note(step, told, known);
    if (step.kind === 'instruction' && step.word === 'SHELL') shell = goList(step.rest) ?? shell;
    if (position < hidden) continue;
    if (position === border)
      page.add(null, '', '# Everything above is the base image, whose name is not recorded.');
    if (step.kind === 'foreign') writeForeign(page, position, step.text, makesLayer ? layer : null);
    else if (step.kind === 'instruction') page.write(position, writeInstruction(step, known));
    else writeRun(page, position, step, shell, told.words);
  }
  for (; layer < image.layers; layer += 1) writeForeign(page, null, '', layer + 1);
  const tail = configTail(config, told);
  if (tail.length > 0) {
    page.add(null, '', '# Set in the image without a step of its own.');
    for (const text of tail) page.write(null, { text, notes: [] });
    page.note(
      'What follows is set in the image without a step of its own; it may come from the base image',
      tail.length,
    );
  }
  return { ...page.end(), base };
}

/** Writes FROM; gives how many steps it stands for. */
function writeFrom(page: Page, base: BaseImage | null): number {
  if (base === null || base.name === null || !IMAGE_NAME.test(base.name)) {
    page.add(null, 'FROM scratch');
    if (base !== null && base.name === null)
      page.note(`Its first ${base.steps} steps are a base image, whose name is not recorded`);
    return 0;
  }
  const isPinned = base.digest !== null && !base.name.includes('@');
  page.add(null, `FROM ${base.name}${isPinned ? `@${base.digest}` : ''}`);
  if (base.layers === 0) page.note('Where the base ends cannot be told: its own steps may follow, too');
  return base.steps;
}

/** A layer that no instruction is known of: what is in it could be saved as an archive and added. */
function writeForeign(page: Page, position: number | null, text: string, layer: number | null): void {
  const said = visibleLine(text).trim();
  if (said !== '') page.add(position, `# ${said}`);
  if (layer === null) return;
  page.add(position, `ADD layer-${layer}.tar /`);
  page.note(
    said === ''
      ? `Nothing is recorded of what made layer ${layer}`
      : `Layer ${layer} was made by another tool than a Dockerfile`,
  );
}

function writeRun(
  page: Page,
  position: number,
  step: Extract<ReadStep, { kind: 'run' }>,
  shell: readonly string[],
  told: Set<string>,
): void {
  for (const { name, value } of step.args.flatMap((argument) => readPairs(argument, new Map()))) {
    if (told.has(`ARG ${name}`)) continue;
    told.add(`ARG ${name}`);
    page.write(position, {
      ...writeInstruction({ kind: 'instruction', word: 'ARG', rest: `${name}=${value}` }, knownOf({})),
      notes: ['A build argument, with the value it was built with'],
    });
  }
  page.write(position, writeRunStep(step, shell));
}

function note(
  step: ReadStep,
  told: { words: Set<string>; environment: Set<string>; labels: Set<string> },
  known: Known,
): void {
  if (step.kind !== 'instruction') return;
  told.words.add(step.word);
  if (step.word === 'ENV')
    for (const { name } of readPairs(step.rest, known.environment)) told.environment.add(name);
  if (step.word === 'LABEL') for (const { name } of readPairs(step.rest, known.labels)) told.labels.add(name);
  if (step.word === 'MAINTAINER') told.labels.add('maintainer');
  if (step.word === 'ARG') told.words.add(`ARG ${/^[^\s=]+/.exec(step.rest)?.[0] ?? ''}`);
}

function knownOf(config: RunConfig): Known {
  const environment = (config.Env ?? []).map((variable): [string, string] => {
    const [name = '', ...value] = visibleText(variable).split('=');
    return [name, value.join('=')];
  });
  const labels = Object.entries(config.Labels ?? {}).map(([name, value]): [string, string] => [
    visibleText(name),
    visibleText(value),
  ]);
  return { environment: new Map(environment), labels: new Map(labels) };
}

/** Whether it is one instruction, whole: a history may hold anything. */
function isInstruction(text: string): boolean {
  try {
    // What ends in a continuation would take in what follows.
    const { nodes } = parseDockerfile(`${text}\nSTOPSIGNAL 9`);
    return nodes.length === 2 && nodes[1]?.command === 'stopsignal';
  } catch {
    return false;
  }
}

/** Lines, each with the step it came from. */
class Page {
  readonly #lines: string[] = [];
  readonly #steps: (number | null)[] = [];
  readonly #notes: { readonly line: number; readonly text: string }[] = [];

  add(step: number | null, ...texts: readonly string[]): void {
    for (const line of texts.flatMap((text) => text.split('\n'))) {
      this.#lines.push(line);
      this.#steps.push(step);
    }
  }

  /** About the line before, or the first of the last `lines`. */
  note(text: string, lines = 1): void {
    this.#notes.push({ line: this.#lines.length - lines, text });
  }

  write(step: number | null, { text, notes }: WrittenStep): void {
    if (!isInstruction(text)) {
      this.add(step, `# ${visibleLine(text)}`);
      return this.note('The history does not say it so that it can be an instruction');
    }
    this.add(step, text);
    for (const each of notes) this.note(each, text.split('\n').length);
  }

  end(): Pick<Reconstruction, 'text' | 'steps' | 'notes'> {
    return { text: `${this.#lines.join('\n')}\n`, steps: this.#steps, notes: this.#notes };
  }
}
