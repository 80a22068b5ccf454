import type { DockerfileNode } from '../parse-dockerfile.ts';
import { invalidDockerfile } from '../invalid-dockerfile.ts';
import { didYouMean } from '../parser/suggest.ts';

/** What an instruction allows, by name: `list` may be given more than once. */
type Allowed = Readonly<Record<string, 'text' | 'list' | 'boolean'>>;

/** The flags of an instruction, after they were checked against what it allows. */
export class Flags {
  private readonly given: ReadonlyMap<string, readonly string[]>;

  constructor(given: ReadonlyMap<string, readonly string[]>) {
    this.given = given;
  }

  /** An empty value is as good as none. */
  text(name: string): string | null {
    return this.given.get(name)?.[0] || null;
  }

  list(name: string): readonly string[] {
    return this.given.get(name) ?? [];
  }

  boolean(name: string): boolean | null {
    const value = this.given.get(name)?.[0];
    return value === undefined ? null : value === 'true';
  }
}

/** @throws INVALID_DOCKERFILE for a flag that is unknown, doubled, or without the value it needs */
export function readFlags(node: DockerfileNode, allowed: Allowed): Flags {
  const given = new Map<string, string[]>();
  const refuse = (message: string) => invalidDockerfile(message, node.lines[0]);
  for (const text of node.flags) {
    const sign = text.indexOf('=');
    const flag = sign < 0 ? text : text.slice(0, sign);
    const value = sign < 0 ? null : text.slice(sign + 1);
    const name = flag.slice(2);
    const type = Object.hasOwn(allowed, name) ? allowed[name] : undefined;
    if (type === undefined) throw refuse(`unknown flag: ${flag}${didYouMean(name, Object.keys(allowed))}`);
    const before = given.get(name) ?? [];
    if (before.length > 0 && type !== 'list') throw refuse(`duplicate flag specified: ${flag}`);
    if (type === 'boolean' ? value === '' : value === null) throw refuse(`missing a value on flag: ${flag}`);
    const read = type === 'boolean' ? (value ?? 'true').toLowerCase() : (value ?? '');
    if (type === 'boolean' && read !== 'true' && read !== 'false')
      throw refuse(`expecting boolean value for flag ${flag}, not: ${value ?? ''}`);
    before.push(read);
    given.set(name, before);
  }
  return new Flags(given);
}
