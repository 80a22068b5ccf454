import type { FileLook, FileRow, FilesView, PathEvent } from '../../core/api/files.ts';
import type { Handlers } from './fake-bridge.ts';
import { FakeError } from './fake-error.ts';
import { compareSamples, contentKind, readSample } from './sample-content.ts';
import { sampleEntries } from './sample-entries.ts';
import { isAtOrBelow, rowAt, samplePage, shownEntries } from './sample-tree.ts';
import type { SampleImage } from './sample.ts';
import { layersOf } from './views.ts';

type Answers = Pick<
  Handlers,
  'files.page' | 'files.history' | 'files.look' | 'files.read' | 'files.compare' | 'files.save' | 'files.drag'
>;

interface World {
  readonly find: (key: string) => SampleImage;
  /** Whether the files of a layer are known; those of a registry's image are not, until they were listed. */
  readonly isListed: (key: string, layer: number) => boolean;
}

/** Files larger than this are not compared line by line. */
const LARGE = 8_000_000;

/** The files of sample images. */
export function fakeFiles({ find, isListed }: World): Answers {
  const missing = (path: string): never => {
    throw new FakeError('FILE_NOT_FOUND', `No ${path} is in the image`);
  };
  /** The version that a layer brought, or the one that is shown, with links followed. */
  const locate = (
    image: SampleImage,
    path: string,
    layer: number | null,
  ): { resolved: string; row: FileRow } => {
    let at = path;
    for (let step = 0; step < 40; step += 1) {
      const view: FilesView =
        layer !== null && step === 0
          ? { kind: 'layer', layer }
          : { kind: 'filesystem', upTo: layer ?? layersOf(image).length - 1 };
      const row =
        rowAt(image, view, at) ?? rowAt(image, { kind: 'filesystem', upTo: layersOf(image).length - 1 }, at);
      if (row === null) return missing(path);
      if (row.link === null) return { resolved: at, row };
      at = row.link.startsWith('/') ? row.link : `${at.slice(0, at.lastIndexOf('/'))}/${row.link}`;
    }
    throw new FakeError('LINK_LOOP', `The link ${path} leads to itself`);
  };
  const look = (image: SampleImage, path: string, layer: number | null): FileLook => {
    const { resolved, row } = locate(image, path, layer);
    return {
      path,
      resolved,
      row,
      download: 0,
      ...(row.kind === 'file' || row.kind === 'hard link'
        ? contentKind(resolved, row.size)
        : { content: 'none', mediaType: '' }),
    };
  };
  return {
    'files.page': (query) => {
      const last =
        query.view.kind === 'layer'
          ? query.view.layer
          : query.view.kind === 'filesystem'
            ? query.view.upTo
            : 0;
      const first = query.view.kind === 'layer' ? last : 0;
      for (let layer = first; layer <= last; layer += 1) {
        if (!isListed(query.key, layer))
          throw new FakeError(
            'LAYER_ELSEWHERE',
            `The files of layer ${layer + 1} are not known: it is in its registry`,
          );
      }
      return samplePage(
        find(query.key),
        query,
        query.view.kind === 'comparison' ? find(query.view.with.key) : null,
      );
    },
    'files.history': ({ key, path }) => historyOf(find(key), path),
    'files.look': ({ key, path, layer }) => look(find(key), path, layer),
    'files.read': ({ key, path, layer, offset, length }) => {
      const { resolved, row } = locate(find(key), path, layer);
      if (row.kind !== 'file' && row.kind !== 'hard link')
        throw new FakeError('NOT_A_FILE', `${path} is a ${row.kind}`);
      return { bytes: readSample(resolved, row.layer, row.size, offset, length), size: row.size };
    },
    'files.compare': ({ from, to }) => {
      const [one, other] = [
        look(find(from.key), from.path, from.layer),
        look(find(to.key), to.path, to.layer),
      ];
      const both = { from: one, to: other };
      if (one.row.layer === other.row.layer) return { ...both, result: { kind: 'same' } };
      if (one.content !== 'text' || other.content !== 'text') return { ...both, result: { kind: 'binary' } };
      if (Math.max(one.row.size, other.row.size) > LARGE) return { ...both, result: { kind: 'large' } };
      const lines = compareSamples(one.resolved, one.row, other.row);
      return {
        ...both,
        result: {
          kind: 'text',
          lines,
          added: lines.filter((line) => line.kind === 'added').length,
          removed: lines.filter((line) => line.kind === 'removed').length,
        },
      };
    },
    'files.save': () => null,
    'files.drag': () => null,
  };
}

function historyOf(image: SampleImage, path: string): ReturnType<Answers['files.history']> {
  const events: PathEvent[] = [];
  let wasted = 0;
  let present: number | null = null;
  for (const entry of sampleEntries(image)) {
    const hit = entry.removes ? isAtOrBelow(path, entry.path) && present !== null : entry.path === path;
    if (!hit) continue;
    wasted += present ?? 0;
    events.push({
      layer: entry.layer,
      change: entry.removes ? 'removed' : present === null ? 'added' : 'changed',
      how: entry.removes ? (entry.path === path ? 'whiteout' : 'removed folder') : 'entry',
      by: entry.removes && entry.path !== path ? entry.path : null,
      kind: entry.kind,
      size: entry.removes ? (present ?? 0) : entry.size,
      mode: entry.mode,
      uid: entry.uid,
      gid: entry.gid,
      modified: entry.modified,
      link: entry.link,
      digest: null,
    });
    present = entry.removes ? null : entry.size;
  }
  return { path, events, shown: shownEntries(image, Number.POSITIVE_INFINITY).has(path), wasted };
}
