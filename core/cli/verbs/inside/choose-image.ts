import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { ImageChoice } from '../../../api/files.ts';
import type { OpenedSource } from '../../../api/opened.ts';
import { findImage } from '../../../image/find-image.ts';
import type { Core } from '../../../index.ts';
import { StrataError } from '../../../oci/strata-error.ts';
import { pullCommand } from '../../../index/pull-command.ts';
import type { Flags } from '../../flags.ts';
import type { Terminal } from '../../terminal.ts';
import { requireOneName } from '../one-name.ts';

export interface ChosenImage {
  readonly choice: ImageChoice;
  /** As the person wrote it. */
  readonly title: string;
  /** What brings it here when it is in a registry; `null` for what is on this machine. */
  readonly pullCommand: string | null;
}

/** skopeo's names for places (containers-transports(5)); `oci` is a folder, the archives are files. */
const FILE_TRANSPORTS = ['docker-archive', 'oci-archive', 'oci'];
const ARCHIVE = /\.(tar|tgz|tar\.gz|tar\.zst|oci)$/i;

/**
 * The image that a word means: in the store by name or ID; an archive or a layout folder by its path ("./x.tar",
 * "oci-archive:x.tar", with ":name" after it when it holds several); or, after "docker://", in its registry.
 */
export async function chooseImage(
  core: Core,
  word: string,
  flags: Flags,
  terminal: Terminal,
): Promise<ChosenImage> {
  const platform = flags.text('platform');
  const { signal } = terminal;
  if (word.startsWith('docker://')) {
    const text = word.slice('docker://'.length);
    requireOneName(text);
    const source = await (await core.inside()).opened.openRemote({ text, platform }, { signal });
    return {
      choice: chosenOf(source, '', platform),
      title: word,
      pullCommand: pullCommand({ reference: source.title, platform }),
    };
  }
  const place = await placeOf(word, terminal);
  if (place !== null) {
    const source = await (await core.inside()).opened.open(place.file, { signal });
    return { choice: chosenOf(source, place.name, platform), title: word, pullCommand: null };
  }
  const { image, name } = findImage((await core.images()).all, word);
  return { choice: { key: name ?? image.manifestDigest, platform }, title: word, pullCommand: null };
}

async function placeOf(
  word: string,
  { folder }: Terminal,
): Promise<{ readonly file: string; readonly name: string } | null> {
  const transport = FILE_TRANSPORTS.find((each) => word.startsWith(`${each}:`));
  const rest = transport === undefined ? word : word.slice(transport.length + 1);
  if (transport === undefined && !/^(\.{0,2}\/|[A-Za-z]:\\)/.test(rest) && !ARCHIVE.test(rest)) return null;
  const whole = path.resolve(folder, rest);
  if (await exists(whole)) return { file: whole, name: '' };
  for (let colon = rest.indexOf(':'); colon >= 0; colon = rest.indexOf(':', colon + 1)) {
    const file = path.resolve(folder, rest.slice(0, colon));
    if (colon > 0 && (await exists(file))) return { file, name: rest.slice(colon + 1) };
  }
  if (transport === undefined && !rest.startsWith('.') && !path.isAbsolute(rest)) return null;
  throw new StrataError('INVALID_ARCHIVE', `There is no file or folder ${whole}`, {
    action: 'Write the path of an archive or of an OCI layout folder.',
    evidence: { path: whole },
  });
}

function chosenOf(source: OpenedSource, name: string, platform: string | null): ImageChoice {
  const named = source.images.filter(
    ({ title }) => name === '' || title === name || title.endsWith(`/${name}`),
  );
  const [first] = named;
  if (first !== undefined && (named.length === 1 || source.kind === 'registry'))
    return { key: first.key, platform };
  const titles = source.images.map(({ title }) => title).join(', ');
  if (named.length === 0) {
    throw new StrataError(
      'IMAGE_NOT_FOUND',
      `${source.title} has no image ${name === '' ? 'at all' : name}`,
      titles === '' ? {} : { action: `It has ${titles}.` },
    );
  }
  throw new StrataError('AMBIGUOUS_ID', `${source.title} has ${named.length} images`, {
    action: `Say which, as in ${source.title}:NAME. It has ${titles}.`,
  });
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
