import { invalidDockerfile } from '../invalid-dockerfile.ts';
import { trimEnd, trimStart } from './white-space.ts';

export type EscapeCharacter = '\\' | '`';

/** The lines at the head of a Dockerfile that speak to the parser. https://docs.docker.com/reference/dockerfile/#parser-directives */
export interface Directives {
  readonly syntax: string | null;
  readonly escape: EscapeCharacter;
  readonly check: string | null;
}

const NAMES = ['syntax', 'escape', 'check'] as const;
const DIRECTIVE = /^([a-zA-Z][a-zA-Z0-9]*)[\t\n\f\r ]*=[\t\n\f\r ]*/;

/** Takes the directives in; the first line that is none ends them, even an empty one. */
export class DirectiveReader {
  private readonly found = new Map<string, string>();
  private isDone = false;

  /** `line` begins with no white space. True when it was a directive. */
  read(line: string, number: number): boolean {
    if (this.isDone) return false;
    const body = line.startsWith('#') ? trimStart(line.slice(1)) : '';
    const match = DIRECTIVE.exec(body);
    const name = match?.[1]?.toLowerCase();
    const value = match === null ? '' : trimEnd(body.slice(match[0].length));
    if (name === undefined || value === '' || !NAMES.some((known) => known === name)) {
      this.isDone = true;
      return false;
    }
    if (this.found.has(name))
      throw invalidDockerfile(`only one ${name} parser directive can be used`, number);
    if (name === 'escape' && value !== '\\' && value !== '`')
      throw invalidDockerfile(`invalid escape token '${value}' does not match \` or \\`, number);
    this.found.set(name, value);
    return true;
  }

  get escape(): EscapeCharacter {
    return this.found.get('escape') === '`' ? '`' : '\\';
  }

  directives(): Directives {
    return {
      syntax: this.found.get('syntax') ?? null,
      escape: this.escape,
      check: this.found.get('check') ?? null,
    };
  }
}
