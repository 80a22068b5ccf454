import { expandWord } from '../../dockerfile/expand.ts';
import type { StageInstruction } from '../../dockerfile/instructions/instruction.ts';
import { invalidDockerfile } from '../../dockerfile/invalid-dockerfile.ts';
import { parseDockerfile } from '../../dockerfile/parse-dockerfile.ts';
import { readInstructions } from '../../dockerfile/read-instructions.ts';
import type { Stage } from '../../dockerfile/stages.ts';
import type { WantedPlatform } from '../../oci/platform.ts';
import { formatPublished, wantPlatform } from '../../oci/platform.ts';
import { atBase, platformOnBase, warnOfSource, warnOfStage } from '../base-platform.ts';
import type { BuildGround } from '../build-ground.ts';
import { applyConfig } from '../config/config-steps.ts';
import {
  emptyState,
  environmentOf,
  stateOfImage,
  stateOfStage,
  type ImageState,
} from '../config/image-state.ts';
import { hashOf } from '../records.ts';
import { addStep } from '../steps/add-step.ts';
import { contextStep } from '../steps/context-step.ts';
import { copyStep } from '../steps/copy-step.ts';
import { runStep } from '../steps/run-step.ts';
import { expander } from '../steps/transfer-step.ts';
import { workdirStep } from '../steps/workdir-step.ts';
import type { Built } from './built.ts';
import { declareArguments, type BuildArguments } from './build-arguments.ts';
import { NamedSources } from './named-sources.ts';
import type { FileSource, StageGround, StepPlace } from './stage-ground.ts';

/** Instructions that make a layer, and so are counted in titles. */
const COUNTED: readonly string[] = ['run', 'copy', 'add', 'workdir'];

interface Elsewhere {
  readonly name: string;
  readonly platform: WantedPlatform;
  readonly title: string;
}

export interface StagesOrder {
  readonly stages: readonly Stage[];
  readonly args: BuildArguments;
  readonly escape: '\\' | '`';
  /** Told with every step; `null` where there is only one. */
  readonly platformName: string | null;
}

/** Carries out stages: each once, only those that somebody needs, and those that do not need each other side by side. */
export class StageRuns {
  readonly #ground: BuildGround;
  readonly #order: StagesOrder;
  readonly #running = new Map<number, Promise<Built>>();
  readonly #named: NamedSources;

  constructor(ground: BuildGround, order: StagesOrder) {
    this.#ground = ground;
    this.#order = order;
    this.#named = new NamedSources(ground);
  }

  /** The image behind the last instruction of a stage. */
  result(index: number): Promise<Built> {
    const known = this.#running.get(index);
    if (known !== undefined) return known;
    const stage = this.#order.stages[index];
    if (stage === undefined) return Promise.reject(invalidDockerfile(`there is no stage ${index}`));
    const running = this.#run(stage);
    running.catch(() => undefined);
    this.#running.set(index, running);
    return running;
  }

  async #run(stage: Stage): Promise<Built> {
    const { escape, stages, platformName } = this.#order;
    const name = stage.name ?? `stage-${stage.index}`;
    const platform = platformName === null ? '' : `${platformName} `;
    const ground: StageGround = {
      ...this.#ground,
      stage: name,
      escape,
      source: (text, line) => this.#source(stage, text, line),
    };
    const isGiven = stage.name !== null && this.#named.given(stage.name) !== undefined;
    if (isGiven) {
      // What `--build-context` gives takes the place of a stage that is called so.
      const title = `[${platform}context ${name}] load`;
      return this.#elsewhere(ground, stage, { name, platform: ground.platform, title });
    }
    for (const each of stage.instructions) this.#beginSources(stage, each);
    let counted = countedIn(stage.instructions) + 1;
    const titleOf = (at: number, text: string): string =>
      `[${platform}${stages.length > 1 ? `${name} ` : ''}${at}/${counted}] ${text.replace(/\s+/g, ' ')}`;
    const base = await this.#base(ground, stage, (text) => titleOf(1, text));
    const triggers = readTriggers(base.state, stage.from.line);
    counted += countedIn(triggers);
    let built: Built = { ...base, state: { ...base.state, run: { ...base.state.run, OnBuild: undefined } } };
    let at = 1;
    for (const [position, instruction] of [...triggers, ...stage.instructions].entries()) {
      if (COUNTED.includes(instruction.kind)) at += 1;
      const place = {
        parent: built,
        title: titleOf(at, instruction.original),
        place: `${platform}${name} ${position}`,
      };
      built = await this.#step(ground, place, instruction);
    }
    return built;
  }

  async #step(ground: StageGround, place: StepPlace, instruction: StageInstruction): Promise<Built> {
    const { parent } = place;
    const expand = expander(ground, parent, instruction.line);
    switch (instruction.kind) {
      case 'copy':
        return copyStep(ground, place, instruction);
      case 'add':
        return addStep(ground, place, instruction);
      case 'run':
        return runStep(ground, place, instruction, this.#order.args);
      case 'workdir':
        return workdirStep(ground, place, { ...instruction, path: expand(instruction.path) });
      case 'arg':
        return {
          ...parent,
          state: declareArguments(parent.state, instruction, this.#order.args, ground.escape),
        };
      default: {
        const expandAll = (word: string): readonly string[] =>
          expandWord(word, environmentOf(parent.state), { escape: ground.escape, line: instruction.line })
            .words;
        return { ...parent, state: applyConfig(parent.state, instruction, expand, expandAll) };
      }
    }
  }

  async #base(ground: StageGround, stage: Stage, title: (text: string) => string): Promise<Built> {
    const { escape, args } = this.#order;
    const { line } = stage.from;
    const expand = (word: string): string => expandWord(word, args.global, { escape, line }).word;
    const name = expand(stage.base);
    const platform = this.#platformOf(stage, expand);
    if (name === '') throw invalidDockerfile(`base name (${stage.base}) should not be blank`, line);
    const earlier = this.#stageNamed(name, stage.index);
    if (earlier !== undefined) {
      const built = await this.result(earlier);
      if (stage.platform !== null)
        warnOfStage(built.state.platform, { name, line, platform }, ground.reporter);
      return { ...built, state: stateOfStage(built.state) };
    }
    if (name === 'scratch' && this.#named.given(name) === undefined) {
      const layers = (): Promise<readonly []> => Promise.resolve([]);
      return { key: 'scratch', state: emptyState(platform.platform), isHere: true, layers };
    }
    return this.#elsewhere(ground, stage, { name, platform, title: title(`FROM ${name}`) });
  }

  /** `$TARGETPLATFORM` asks for no other than a FROM without it. */
  #platformOf({ platform }: Stage, expand: (word: string) => string): WantedPlatform {
    const target = this.#ground.platform;
    if (platform === null) return target;
    const asked = wantPlatform(expand(platform), process.arch);
    const isTarget = /^\$(?:TARGETPLATFORM|\{TARGETPLATFORM\})$/.test(platform);
    return isTarget && formatPublished(asked.platform) === formatPublished(target.platform) ? target : asked;
  }

  /** What a name means that is no stage. */
  async #elsewhere(ground: StageGround, stage: Stage, order: Elsewhere): Promise<Built> {
    const { name, platform, title } = order;
    const { line, original } = stage.from;
    const context = await this.#named.files(name);
    if (context !== undefined) {
      const at = { path: '/', destination: '/', title, place: `${ground.stage} base`, line, original };
      const built = await contextStep(ground, {
        ...at,
        source: { kind: 'context', context },
        platform: platform.platform,
      });
      return { ...built, state: emptyState(platform.platform) };
    }
    const told = ground.reporter.step(title, { stage: ground.stage, line });
    told.begin();
    try {
      const image = await this.#named.image('base', { name, platform, say: (text) => told.say(text) });
      told.say(`resolved to ${image.digest}`);
      const own = platformOnBase(image.config, { name, line, platform }, ground.reporter);
      told.end('done');
      const key = hashOf(['base', ...image.layers.map(({ diffId }) => diffId)]);
      const layers = (): Promise<typeof image.layers> => Promise.resolve(image.layers);
      return { key, state: stateOfImage(image.config, own), isHere: true, layers };
    } catch (error) {
      told.fail(error);
      throw atBase(error, { name, line, platform });
    }
  }

  async #source(stage: Stage, name: string, line: number): Promise<FileSource> {
    const earlier = this.#stageNamed(name, stage.index);
    if (earlier !== undefined) return imageSource(await this.result(earlier));
    if (/^\d+$/.test(name))
      throw invalidDockerfile(
        `invalid from flag value ${name}: there is no stage before with that number`,
        line,
      );
    const context = await this.#named.files(name);
    if (context !== undefined) return { kind: 'context', context };
    const { platform, reporter } = this.#ground;
    const image = await this.#named.image('files', { name, platform, say: () => undefined });
    warnOfSource(image.config, { name, line, platform }, reporter);
    const key = hashOf(['base', ...image.layers.map(({ diffId }) => diffId)]);
    return { kind: 'image', key, layers: () => Promise.resolve(image.layers) };
  }

  /** Stages that a step takes files from begin at once, beside this one, unless all they make is here. */
  #beginSources(stage: Stage, instruction: StageInstruction): void {
    const names =
      instruction.kind === 'copy'
        ? [instruction.from]
        : instruction.kind === 'run'
          ? instruction.mounts.map(({ from }) => from)
          : [];
    for (const name of names) {
      const index = name === null ? undefined : this.#stageNamed(name, stage.index);
      if (index === undefined) continue;
      // Whoever needs the stage meets its failure.
      this.result(index)
        .then((built) => (built.isHere ? undefined : built.layers()))
        .catch(() => undefined);
    }
  }

  #stageNamed(text: string, before: number): number | undefined {
    const name = text.toLowerCase();
    const found = this.#order.stages.findIndex((stage) => stage.index < before && stage.name === name);
    if (found >= 0) return found;
    return /^\d+$/.test(text) && Number(text) < before ? Number(text) : undefined;
  }
}

function countedIn(instructions: readonly StageInstruction[]): number {
  return instructions.filter(({ kind }) => COUNTED.includes(kind)).length;
}

function imageSource(built: Built): FileSource {
  return { kind: 'image', key: built.key, layers: built.layers };
}

/** ONBUILD of the base, as if it stood here. */
function readTriggers(state: ImageState, line: number): readonly StageInstruction[] {
  return (state.run.OnBuild ?? []).flatMap((expression) =>
    readInstructions(parseDockerfile(expression)).flatMap((instruction) => {
      if (instruction.kind === 'from' || instruction.kind === 'onbuild' || instruction.kind === 'maintainer')
        throw invalidDockerfile(
          `${instruction.kind.toUpperCase()} isn't allowed as an ONBUILD trigger`,
          line,
        );
      return [{ ...instruction, line, lastLine: line }];
    }),
  );
}
