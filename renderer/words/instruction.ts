/** Splits a Dockerfile instruction into what deserves a colour. Nothing is lost: the texts joined are the input. */
export interface Token {
  readonly kind: 'keyword' | 'string' | 'flag' | 'variable' | 'operator' | 'comment' | 'text';
  readonly text: string;
}

const KEYWORD =
  /^(?:FROM|RUN|CMD|LABEL|MAINTAINER|EXPOSE|ENV|ADD|COPY|ENTRYPOINT|VOLUME|USER|WORKDIR|ARG|ONBUILD|STOPSIGNAL|HEALTHCHECK|SHELL)\b/;
const PATTERN =
  /("(?:[^"\\]|\\.)*"|'[^']*')|(\$\{[^}\s]*\}|\$\w+)|((?<=\s)--?[\w-]+)|(&&|\|\||[|;<>](?![\w/])|\\$)|((?<=^|\s)#[^\n]*)/gm;
/** Longer ones are shown plain: colour is not worth a slow screen. */
const MOST = 20_000;

export function tokens(instruction: string): readonly Token[] {
  const keyword = KEYWORD.exec(instruction)?.[0] ?? '';
  const found: Token[] = keyword === '' ? [] : [{ kind: 'keyword', text: keyword }];
  const rest = instruction.slice(keyword.length);
  if (rest.length > MOST) return [...found, { kind: 'text', text: rest }];
  let end = 0;
  for (const match of rest.matchAll(PATTERN)) {
    if (match.index > end) found.push({ kind: 'text', text: rest.slice(end, match.index) });
    found.push({ kind: kindOf(match), text: match[0] });
    end = match.index + match[0].length;
  }
  if (end < rest.length) found.push({ kind: 'text', text: rest.slice(end) });
  return found;
}

function kindOf(match: RegExpMatchArray): Token['kind'] {
  if (match[1] !== undefined) return 'string';
  if (match[2] !== undefined) return 'variable';
  if (match[3] !== undefined) return 'flag';
  return match[4] === undefined ? 'comment' : 'operator';
}

/** One line for a band or a row: white space folded, "RUN set -eux; …". */
export function inOneLine(instruction: string): string {
  return instruction.replace(/\\\n/g, ' ').replace(/\s+/g, ' ').trim();
}

/** The whole instruction with a line per command, as people write it. */
export function inLines(instruction: string): string {
  return instruction.includes('\n')
    ? instruction
    : instruction
        .replace(/\s+(&&|;)\s+/g, (_, operator: string) => (operator === ';' ? ';\n    ' : ' \\\n    && '))
        .trim();
}
