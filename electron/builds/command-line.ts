import path from 'node:path';
import type { BuildOrder } from '../../core/api/builds.ts';
import { isSecretName, visibleLine } from '../../core/index.ts';
import type { KnownSource } from './known-sources.ts';

/**
 * The same build on the command line, for a POSIX shell. Secrets are named, never told; an argument that looks like one is
 * given without its value, which docker and strata take from the environment then.
 */
export function buildCommand(
  order: BuildOrder,
  { context, dockerfile }: Pick<KnownSource, 'context' | 'dockerfile'>,
): string {
  const words = ['strata', 'build'];
  const add = (...more: readonly string[]): void => void words.push(...more);
  for (const tag of order.tags) add('-t', tag);
  if (dockerfile !== usualDockerfile(context)) add('-f', dockerfile);
  if (order.target !== null) add('--target', order.target);
  for (const [name, value] of Object.entries(order.args))
    add('--build-arg', isSecretName(name) ? name : `${name}=${value}`);
  for (const [name, value] of Object.entries(order.labels)) add('--label', `${name}=${value}`);
  if (order.platforms.length > 0) add('--platform', order.platforms.join(','));
  if (order.noCache) add('--no-cache');
  if (order.pull) add('--pull');
  if (order.network !== 'default') add('--network', order.network);
  if (order.format !== 'oci') add('--format', order.format);
  if (order.provenance !== 'none') add('--provenance', `mode=${order.provenance}`);
  for (const [id, choice] of Object.entries(order.secrets))
    add(
      '--secret',
      [
        field('id', id),
        choice.kind === 'file' ? field('src', choice.path) : field('env', choice.variable),
      ].join(','),
    );
  for (const [name, choice] of Object.entries(order.contexts))
    add(
      '--build-context',
      `${name}=${choice.kind === 'folder' ? choice.path : `docker-image://${choice.reference}`}`,
    );
  for (const [id, choice] of Object.entries(order.ssh))
    add('--ssh', choice.kind === 'agent' ? id : `${id}=${choice.path}`);
  add(context.kind === 'none' ? '-' : context.kind === 'url' ? context.url : context.path);
  return words.map(quoted).join(' ');
}

/** One of several between commas, as CSV has it. */
function field(name: string, value: string): string {
  const text = `${name}=${value}`;
  return /[,"\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** What is built when none is named. */
function usualDockerfile(context: KnownSource['context']): string {
  return context.kind === 'folder' ? path.join(context.path, 'Dockerfile') : 'Dockerfile';
}

/** One word of a shell. What cannot be seen is written as an escape, so that what is copied is what was shown (fault X2). */
function quoted(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  if (visibleLine(word) === word) return `'${word.replaceAll("'", `'\\''`)}'`;
  const escaped = Array.from(word, (character) => {
    if (character === '\\' || character === "'") return `\\${character}`;
    if (visibleLine(character) === character) return character;
    const code = character.codePointAt(0) ?? 0;
    return code < 0x80
      ? `\\x${code.toString(16).padStart(2, '0')}`
      : `\\U${code.toString(16).padStart(8, '0')}`;
  });
  return `$'${escaped.join('')}'`;
}
