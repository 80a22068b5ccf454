import path from 'node:path';
import type { SecretSource, SshSource } from '../../../api/build.ts';
import { readFields, refuse } from './flag-values.ts';

/** `--secret id=…,src=…|env=…`; an id alone is a variable of that name. */
export function readSecret(text: string, folder: string): readonly [string, SecretSource] {
  const fields = readFields('secret', text, ['id', 'src', 'source', 'env', 'type']);
  const { id, env } = fields;
  const file = fields['src'] ?? fields['source'];
  if (id === undefined || id === '') throw refuse(`invalid secret ${text}: it has no id`);
  if (env !== undefined) return [id, { kind: 'environment', variable: env }];
  if (file !== undefined && fields['type'] !== 'env')
    return [id, { kind: 'file', path: path.resolve(folder, file) }];
  return [id, { kind: 'environment', variable: file ?? id }];
}

/** `--ssh default`, `--ssh id=SOCKET`, `--ssh id=KEY[,KEY]`; without a path it is the agent of whoever asks. */
export function readSsh(
  text: string,
  folder: string,
  environment: NodeJS.ProcessEnv,
): readonly [string, SshSource] {
  const equals = text.indexOf('=');
  const id = equals < 0 ? text : text.slice(0, equals);
  if (id === '') throw refuse(`invalid ssh ${text}: it has no id`);
  const paths = equals < 0 ? [] : text.slice(equals + 1).split(',');
  const given = paths.filter((each) => each !== '');
  if (given.length > 0) return [id, { paths: given.map((each) => path.resolve(folder, each)) }];
  const agent = environment['SSH_AUTH_SOCK'] ?? '';
  if (agent === '') throw refuse(`--ssh ${text}: no agent is running here; make sure SSH_AUTH_SOCK is set`);
  return [id, { paths: [agent] }];
}
