import path from 'node:path';
import type { BuildRequest } from '../api/build.ts';
import { StrataError } from '../oci/strata-error.ts';
import { readSmall, type ContextFiles } from './context/open-context.ts';

export interface DockerfileText {
  readonly text: string;
  /** Of the ignore file that counts; `null` when there is none. */
  readonly ignore: string | null;
  /** What it is called in messages. */
  readonly name: string;
}

type Asked = Pick<BuildRequest, 'dockerfile' | 'dockerfilePath'>;
type ReadText = (name: string) => Promise<string | undefined>;

const NAME = 'Dockerfile';

/** A folder's Dockerfile and its ignore file: "NAME.dockerignore" beside the Dockerfile counts before ".dockerignore". */
export function readDockerfile(asked: Asked, folder: string | null): Promise<DockerfileText> {
  const at = (name: string): string => (folder === null ? path.join('/', name) : path.resolve(folder, name));
  const inContext: ReadText = (name) =>
    folder === null ? Promise.resolve(undefined) : readSmall(path.join(folder, name));
  return read(asked, { at, text: readSmall, inContext });
}

/** The same of what was fetched: the Dockerfile is in it, unless its path is absolute. */
export function readDockerfileOf(asked: Asked, { text }: ContextFiles): Promise<DockerfileText> {
  const isHere = (name: string): boolean => path.isAbsolute(name);
  return read(asked, {
    at: (name) => name,
    text: (name) => (isHere(name) ? readSmall(name) : text(name)),
    inContext: text,
  });
}

interface Place {
  readonly at: (name: string) => string;
  readonly text: ReadText;
  readonly inContext: ReadText;
}

async function read({ dockerfile, dockerfilePath }: Asked, place: Place): Promise<DockerfileText> {
  const inContext = await place.inContext('.dockerignore');
  if (dockerfile !== null && dockerfilePath === null)
    return { text: dockerfile, ignore: inContext ?? null, name: 'the Dockerfile from standard input' };
  const file = place.at(dockerfilePath ?? NAME);
  // A text that an editor has of it still has its name and its ignore file.
  let text = dockerfile ?? (await place.text(file));
  // As docker does, where no other was named.
  if (text === undefined && dockerfilePath === null) text = await place.text(place.at(NAME.toLowerCase()));
  if (text === undefined)
    throw new StrataError('FILE_NOT_FOUND', `failed to read dockerfile: ${file} is not there`, {
      action: 'Name it with -f.',
      evidence: { path: file },
    });
  return {
    text,
    ignore: (await place.text(`${file}.dockerignore`)) ?? inContext ?? null,
    name: path.basename(file),
  };
}
