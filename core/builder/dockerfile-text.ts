import path from 'node:path';
import type { BuildRequest } from '../api/build.ts';
import { StrataError } from '../oci/strata-error.ts';
import { readSmall } from './context/open-context.ts';

export interface DockerfileText {
  readonly text: string;
  /** Of the ignore file that counts; `null` when there is none. */
  readonly ignore: string | null;
  /** What it is called in messages. */
  readonly name: string;
}

const NAME = 'Dockerfile';

/** A folder's Dockerfile and its ignore file: "NAME.dockerignore" beside the Dockerfile counts before ".dockerignore". */
export async function readDockerfile(
  { dockerfile, dockerfilePath }: BuildRequest,
  folder: string | null,
): Promise<DockerfileText> {
  const file =
    dockerfilePath === null || folder === null
      ? path.join(folder ?? '/', dockerfilePath ?? NAME)
      : path.resolve(folder, dockerfilePath);
  const inContext = folder === null ? undefined : await readSmall(path.join(folder, '.dockerignore'));
  if (dockerfile !== null)
    return { text: dockerfile, ignore: inContext ?? null, name: 'the Dockerfile from standard input' };
  const text = await readSmall(file);
  if (text === undefined)
    throw new StrataError('FILE_NOT_FOUND', `failed to read dockerfile: ${file} is not there`, {
      action: 'Name it with -f.',
      evidence: { path: file },
    });
  return {
    text,
    ignore: (await readSmall(`${file}.dockerignore`)) ?? inContext ?? null,
    name: path.basename(file),
  };
}
