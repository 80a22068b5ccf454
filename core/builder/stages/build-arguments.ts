import { expandWord } from '../../dockerfile/expand.ts';
import type { ArgInstruction } from '../../dockerfile/instructions/instruction.ts';
import { asPublished, formatPublished } from '../../oci/platform.ts';
import type { Platform } from '../../oci/descriptor.ts';
import { withLine } from '../config/config-steps.ts';
import { environmentOf, type ImageState } from '../config/image-state.ts';

/** https://docs.docker.com/reference/dockerfile/#predefined-args: RUN sees them without ARG, and no history or key does. */
const PROXIES = ['HTTP_PROXY', 'HTTPS_PROXY', 'FTP_PROXY', 'NO_PROXY', 'ALL_PROXY'];
export const PROXY_ARGUMENTS: readonly string[] = PROXIES.flatMap((name) => [name, name.toLowerCase()]);

/** What `--build-arg` gave, and who asked for it. */
export interface BuildArguments {
  readonly given: Readonly<Record<string, string>>;
  /** Of the ARGs before the first FROM, and of the platforms. */
  readonly global: Readonly<Record<string, string>>;
  /** Names that some ARG declared. */
  readonly used: Set<string>;
}

export function globalArguments(
  args: readonly ArgInstruction[],
  given: Readonly<Record<string, string>>,
  target: Platform,
  machine: Platform,
  escape: '\\' | '`',
): BuildArguments {
  const used = new Set<string>();
  let global: Readonly<Record<string, string>> = {
    ...platformArguments('BUILD', machine),
    ...platformArguments('TARGET', target),
  };
  for (const { args: declared, line } of args) {
    for (const { name, value } of declared) {
      used.add(name);
      const found =
        own(given, name) ?? (value === null ? undefined : expandWord(value, global, { escape, line }).word);
      if (found !== undefined) global = { ...global, [name]: found };
    }
  }
  return { given, global, used };
}

/** ARG in a stage: what was given counts, then its own value, then what a global ARG of that name has. */
export function declareArguments(
  state: ImageState,
  { args, line }: ArgInstruction,
  { given, global, used }: BuildArguments,
  escape: '\\' | '`',
): ImageState {
  let next = state;
  const texts: string[] = [];
  for (const { name, value } of args) {
    used.add(name);
    const written =
      value === null ? undefined : expandWord(value, environmentOf(next), { escape, line }).word;
    const found = own(given, name) ?? written ?? own(global, name) ?? null;
    texts.push(found === null ? name : `${name}=${found}`);
    next = { ...next, args: [...next.args.filter(([other]) => other !== name), [name, found]] };
  }
  return withLine(next, `ARG ${texts.join(' ')}`);
}

/** A Dockerfile may call an argument as every object has something: "constructor". */
function own(values: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}

function platformArguments(prefix: 'BUILD' | 'TARGET', platform: Platform): Readonly<Record<string, string>> {
  return {
    [`${prefix}PLATFORM`]: formatPublished(platform),
    [`${prefix}OS`]: platform.os,
    [`${prefix}ARCH`]: platform.architecture,
    [`${prefix}VARIANT`]: asPublished(platform).variant ?? '',
    ...(prefix === 'TARGET' ? { TARGETSTAGE: 'default' } : {}),
  };
}
