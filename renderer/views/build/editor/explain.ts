/** What a word of a Dockerfile means, as plain paragraphs. */
import { DockerHover } from 'dockerfile-language-service/lib/dockerHover.js';
import { MarkdownDocumentation } from 'dockerfile-language-service/lib/dockerMarkdown.js';
import { PlainTextDocumentation } from 'dockerfile-language-service/lib/dockerPlainText.js';
import { askService } from './ask-service.ts';
import { isAided, plainText } from './limits.ts';
import { readLines } from './lines.ts';
import { FLAGS } from './vocabulary.ts';

// The parts and not the whole service: that brings along a client that asks Docker Hub.
const service = new DockerHover(new MarkdownDocumentation(), new PlainTextDocumentation());

export interface Explanation {
  readonly sentence: string;
  /** Lines of a Dockerfile. */
  readonly examples: string;
}

/** `line` is 0-based, `column` in UTF-16 units; `null` where there is nothing to say. */
export function explain(text: string, line: number, column: number): Explanation | null {
  if (!isAided(text.length, 1)) return null;
  const lines = readLines(text);
  const current = lines[line];
  if (current === undefined || current.kind === 'heredoc' || current.kind === 'blank') return null;
  const flag = flagAt(current.text, column);
  const command = /^\s*(?:ONBUILD\s+)?(\w+)/i.exec(lines[current.begins ?? line]?.text ?? '')?.[1] ?? '';
  const own = FLAGS[command.toUpperCase()]?.find(({ label }) => label.replace('=', '') === flag);
  if (own !== undefined) return { sentence: own.about, examples: '' };
  const found = isAided(text.length, lines.length)
    ? askService(() => service.onHover(plainText(text), { line, character: column }, ['plaintext']))
    : null;
  return found === null ? null : split(found);
}

/** The flag whose name the column is in. */
function flagAt(line: string, column: number): string | null {
  for (const match of line.matchAll(/(?<=\s)--[\w-]+/g))
    if (match.index <= column && column <= match.index + match[0].length) return match[0];
  return null;
}

function split({ contents }: NonNullable<ReturnType<DockerHover['onHover']>>): Explanation | null {
  // the value of a variable is a bare string
  if (typeof contents === 'string') return { sentence: 'Stands here for', examples: contents };
  if (Array.isArray(contents)) return null;
  const [sentence = '', ...rest] = contents.value.split('\n\n');
  return { sentence: sentence.replace(/`([^`\n]+)`/g, '“$1”'), examples: rest.join('\n\n') };
}
