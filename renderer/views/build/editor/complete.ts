/** What could stand at the caret. Pure but for the names of images, which are asked for. */
import { surroundings, type Surroundings } from './caret.ts';
import {
  DIRECTIVES,
  FLAGS,
  INSTRUCTIONS,
  LABELS,
  MOUNT_OPTIONS,
  MOUNT_TYPES,
  PLATFORM_ARGUMENTS,
  SIGNALS,
  VALUES,
  type Word,
} from './vocabulary.ts';

export interface Proposal extends Word {
  readonly kind: 'keyword' | 'property' | 'variable' | 'class' | 'namespace' | 'constant';
  /** Higher stands first. */
  readonly boost: number;
}

export interface Proposals {
  /** Characters before the caret that a proposal replaces. */
  readonly replaces: number;
  readonly items: readonly Proposal[];
}

/** Names of images that a word occurs in. */
export type FindImages = (word: string) => Promise<readonly string[]>;

/** `text` up to the caret; `null` where nothing is proposed. */
export async function propose(text: string, findImages: FindImages): Promise<Proposals | null> {
  const around = surroundings(text);
  const { caret } = around;
  switch (caret.kind) {
    case 'nowhere':
      return null;
    case 'directive':
      return offer(caret.word, all('keyword', DIRECTIVES));
    case 'start': {
      const fitting = INSTRUCTIONS.filter(
        ({ label }) => !caret.isFirst || label === 'FROM' || label === 'ARG',
      );
      return offer(caret.word, all('keyword', fitting));
    }
    case 'inside':
      return inside(around, caret, findImages);
  }
}

type Inside = Extract<Surroundings['caret'], { readonly kind: 'inside' }>;

async function inside(
  around: Surroundings,
  caret: Inside,
  findImages: FindImages,
): Promise<Proposals | null> {
  const { command, word, given } = caret;
  const variable = /\$\{?\w*$/.exec(word)?.[0];
  if (variable !== undefined) return offer(variable, variables(around, command));
  if (word.startsWith('--')) return flagOrValue(around, caret, findImages);
  switch (command) {
    case 'FROM':
      if (given === 0) return offer(word, await bases(around, word, findImages));
      return given === 1 ? offer(word, all('keyword', [{ label: 'AS', about: 'Names the stage' }])) : null;
    case 'ARG':
      return word.includes('=') ? null : offer(word, all('variable', PLATFORM_ARGUMENTS));
    case 'LABEL':
      return word.includes('=') || /["']/.test(word) ? null : offer(word, all('property', LABELS));
    case 'STOPSIGNAL':
      return given === 0 ? offer(word, all('constant', SIGNALS)) : null;
    case 'HEALTHCHECK':
      return given === 0
        ? offer(word, [
            ...all('keyword', [
              { label: 'CMD', about: 'Command that checks' },
              { label: 'NONE', about: 'None, also where the base image has one' },
            ]),
            ...all('property', FLAGS['HEALTHCHECK'] ?? []),
          ])
        : null;
    case 'ONBUILD':
      return given === 0
        ? offer(
            word,
            all(
              'keyword',
              INSTRUCTIONS.filter(({ label }) => !/^(?:FROM|ONBUILD)$/.test(label)),
            ),
          )
        : null;
    default:
      return null;
  }
}

async function flagOrValue(
  around: Surroundings,
  caret: Inside,
  findImages: FindImages,
): Promise<Proposals | null> {
  const { command, word } = caret;
  if (!word.includes('=')) return caret.given > 0 ? null : offer(word, all('property', FLAGS[command] ?? []));
  const flag = word.slice(0, word.indexOf('=') + 1);
  const value = word.slice(flag.length);
  if (flag === '--from=') return offer(value, await bases(around, value, findImages));
  if (flag === '--mount=') return mount(around, value, findImages);
  const values = VALUES[flag];
  return values === undefined ? null : offer(value, all('constant', values));
}

async function mount(around: Surroundings, value: string, findImages: FindImages): Promise<Proposals | null> {
  const options = value.split(',');
  const last = options.at(-1) ?? '';
  const type = /^type=(\w+)$/.exec(options.find((option) => option.startsWith('type=')) ?? '')?.[1] ?? 'bind';
  if (!last.includes('=')) {
    const used = new Set(options.map((option) => option.replace(/=.*$/, '')));
    const free = (MOUNT_OPTIONS[type] ?? []).filter(({ label }) => !used.has(label.replace('=', '')));
    const named = used.has('type') ? [] : [{ label: 'type=', about: 'What it is' }];
    return offer(last, all('property', [...named, ...free]));
  }
  const option = last.slice(0, last.indexOf('=') + 1);
  const rest = last.slice(option.length);
  if (option === 'type=') return offer(rest, all('keyword', MOUNT_TYPES));
  if (option === 'from=') return offer(rest, await bases(around, rest, findImages));
  const values = VALUES[option];
  return values === undefined ? null : offer(rest, all('constant', values));
}

/** Stages first, then images of the store. */
async function bases(
  { stages }: Surroundings,
  word: string,
  findImages: FindImages,
): Promise<readonly Proposal[]> {
  const named = stages.flatMap(({ name, base, line }) =>
    name === null ? [] : [{ label: name, about: `Stage of line ${line}, on ${base}` }],
  );
  const images = await findImages(word);
  return [
    ...all('class', named).map((each) => ({ ...each, boost: 20 })),
    ...all('constant', [{ label: 'scratch', about: 'Nothing at all' }]).map((each) => ({
      ...each,
      boost: -50,
    })),
    ...images.map((label): Proposal => ({ label, about: 'In the store', kind: 'namespace', boost: 0 })),
  ];
}

function variables({ variables: known }: Surroundings, command: string): readonly Proposal[] {
  const own = known.map(({ name, value }) => ({ label: name, about: value ?? '' }));
  const automatic = command === 'FROM' ? PLATFORM_ARGUMENTS : [];
  return [
    ...all('variable', own).map((each) => ({ ...each, boost: 20 })),
    ...all(
      'variable',
      automatic.filter(({ label }) => !known.some(({ name }) => name === label)),
    ),
  ].map((each) => ({ ...each, label: `\${${each.label}}` }));
}

const all = (kind: Proposal['kind'], words: readonly Word[]): readonly Proposal[] =>
  words.map((each) => ({ ...each, kind, boost: 0 }));

function offer(word: string, items: readonly Proposal[]): Proposals | null {
  return items.length === 0 ? null : { replaces: word.length, items };
}
