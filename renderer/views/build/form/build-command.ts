import type { BuildOrder, BuildSource } from '../../../../core/api/builds.ts';
import { shellWord } from '../../../words/commands.ts';

/** The same on the command line (J3). A secret is told by where it is. */
export function buildCommand(source: BuildSource, order: BuildOrder): string {
  const { context } = source;
  const folder = context.kind === 'folder' ? context.path : null;
  const own = folder === null ? 'Dockerfile' : `${folder.replace(/[\\/]+$/, '')}/Dockerfile`;
  const pairs = (flag: string, record: Readonly<Record<string, string>>): readonly string[] =>
    Object.entries(record).map(([name, value]) => `${flag} ${shellWord(`${name}=${value}`)}`);
  const words = [
    'strata build',
    ...(source.dockerfile === own ? [] : [`-f ${shellWord(source.dockerfile)}`]),
    ...order.tags.map((tag) => `-t ${shellWord(tag)}`),
    ...(order.target === null ? [] : [`--target ${shellWord(order.target)}`]),
    ...(order.platforms.length === 0 ? [] : [`--platform ${shellWord(order.platforms.join(','))}`]),
    ...pairs('--build-arg', order.args),
    ...pairs('--label', order.labels),
    ...Object.entries(order.secrets).map(
      ([id, choice]) =>
        `--secret ${shellWord(choice.kind === 'file' ? `id=${id},src=${choice.path}` : `id=${id},env=${choice.variable}`)}`,
    ),
    ...Object.entries(order.ssh).map(
      ([id, choice]) => `--ssh ${shellWord(choice.kind === 'agent' ? id : `${id}=${choice.path}`)}`,
    ),
    ...Object.entries(order.contexts).map(
      ([name, choice]) =>
        `--build-context ${shellWord(choice.kind === 'folder' ? `${name}=${choice.path}` : `${name}=docker-image://${choice.reference}`)}`,
    ),
    ...(order.noCache ? ['--no-cache'] : []),
    ...(order.pull ? ['--pull'] : []),
    ...(order.network === 'default' ? [] : [`--network ${order.network}`]),
    ...(order.format === 'oci' ? [] : [`--format ${order.format}`]),
    ...(order.provenance === 'none' ? [] : [`--provenance mode=${order.provenance}`]),
    contextWord(context),
  ];
  return words.join(' ');
}

function contextWord(context: BuildSource['context']): string {
  switch (context.kind) {
    case 'folder':
      return shellWord(context.path);
    case 'url':
      return shellWord(context.url);
    case 'tar':
      return `- < ${shellWord(context.path)}`;
    case 'none':
      return '-';
  }
}
