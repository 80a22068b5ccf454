import { execForm } from './go-values.ts';

/** Longer commands are broken before each `&&`. */
const LONG = 80;
/** A word that begins a here-document. https://docs.docker.com/reference/dockerfile/#here-documents */
const HEREDOC = /(?:^|\s)\d*<<-?(["']?)([A-Za-z_][\w.]*)\1(?=\s|$)/g;

/** RUN in shell form, broken over lines where that changes nothing of what the shell gets. */
export function writeRun(command: string, shell: readonly string[]): string {
  const text = command.trim();
  const lines = text.split('\n');
  if (lines.length > 1) return endsItself(lines) ? `RUN ${text}` : asHeredoc(lines);
  // A builder would look for the end of a here-document that is not there, or for the next line.
  if ([...text.matchAll(HEREDOC)].length > 0 || text.endsWith('\\'))
    return `RUN ${execForm([...shell, text])}`;
  if (text === '') return `RUN ${execForm(shell)}`;
  return `RUN ${breakLines(text)}`;
}

/** Whether the here-documents that the first line begins end with the last one. */
function endsItself(lines: readonly string[]): boolean {
  const names = [...(lines[0] ?? '').matchAll(HEREDOC)].map((match) => match[2]);
  let at = 1;
  for (const name of names) {
    while (at < lines.length && lines[at]?.replace(/^\t+/, '') !== name) at += 1;
    at += 1;
  }
  return names.length > 0 && at === lines.length;
}

function asHeredoc(lines: readonly string[]): string {
  let end = 'EOF';
  while (lines.includes(end)) end += '_';
  return [`RUN <<${end}`, ...lines, end].join('\n');
}

/**
 * Where the author broke the line, a space and the next line's indentation are left: a break between them gives the very
 * same command back. Other breaks are made before `&&` outside of quotes, where more white space means nothing.
 */
function breakLines(text: string): string {
  const isLong = text.length > LONG;
  let out = '';
  let quote = '';
  let beginsLine = true;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (isIndentation(text, at)) {
      out += '\\\n';
      beginsLine = true;
    } else if (isLong && quote === '' && !beginsLine && text.startsWith('&& ', at) && text[at - 1] === ' ') {
      out += '\\\n    ';
    }
    beginsLine &&= /\s/.test(character);
    if (quote !== "'" && character === '\\') {
      out += character + (text[at + 1] ?? '');
      at += 1;
      continue;
    }
    if (quote === character) quote = '';
    else if (quote === '' && (character === "'" || character === '"')) quote = character;
    out += character;
  }
  return out;
}

/** A space, then white space that began a line. A line that would begin with "#" is a comment and lost. */
function isIndentation(text: string, at: number): boolean {
  if (text[at - 1] !== ' ' || (at > 1 && /\s/.test(text[at - 2] ?? ''))) return false;
  const run = /^(?:\t+ *| +(?=&& |\|\| |\| |; ))(\S)/.exec(text.slice(at, at + 200));
  return run !== null && run[1] !== '#';
}
