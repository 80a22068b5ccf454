import { TAG_SORTS, type TagRow, type TagSort } from '../../api/tags.ts';
import type { OpenedTags } from '../../index.ts';
import { StrataError } from '../../oci/strata-error.ts';
import { shortDigest } from '../../oci/digest.ts';
import { visibleText } from '../../oci/visible-text.ts';
import { humanAge } from '../../image/units.ts';
import type { Run } from '../command.ts';
import type { Flags } from '../flags.ts';
import { printRows, type RowKind } from '../print-rows.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';
import { listSize } from './image-fields.ts';

const SHOWN = 25;
/** As many as the core looks at in one go. */
const BATCH = 50;
const PAGE = 1000;
/** What a registry tells of a tag takes requests for each; beyond, tags are only listed. */
const MOST_ASKED = 1000;
/** Repositories of no more tags are asked about all of them, so that SAME AS is whole. */
const MOST_COMPARED = 100;

export const tags: Run = async (flags, [reference = ''], terminal) => {
  const core = await terminal.openCore();
  const discovering = await core.discovering();
  if (flags.on('pin')) {
    const { name, from } = await discovering.pin(reference, { signal: terminal.signal });
    terminal.out.write(`${name}\n${from}\n`);
    return 0;
  }
  const [sort, limit] = [readSort(flags), readLimit(flags)];
  const opened = await discovering.tags(reference, { signal: terminal.signal, onChange: () => undefined });
  await opened.listed;
  const query = { filter: flags.text('filter') ?? '', sort, hideNoise: !flags.on('noise') };
  const { problem, total } = opened.page({ ...query, offset: 0, limit: 0 });
  if (problem !== null) throw new StrataError('INVALID_FILTER', problem);
  if (flags.on('quiet')) {
    terminal.out.write(
      opened
        .matching(query)
        .slice(0, limit)
        .map((tag) => `${tag}\n`)
        .join(''),
    );
    return 0;
  }
  if (sort.by === 'date' || sort.by === 'size') await askAll(opened, opened.matching(query), terminal);
  const matching = opened.matching(query).length;
  const shown = Math.min(limit, matching);
  const wanted = opened.matching(query).slice(0, Math.min(shown, MOST_ASKED));
  await look(opened, wanted, terminal);
  // Which are one image is known only of those that were asked for: of a few, all are.
  const all = opened.matching({ filter: '', sort, hideNoise: false });
  const isWhole = all.length <= MOST_COMPARED;
  if (isWhole)
    await look(
      opened,
      all.filter((tag) => !wanted.includes(tag)),
      terminal,
    );
  // Only now each row knows which others are the same.
  const rows: TagRow[] = [];
  while (rows.length < shown)
    rows.push(
      ...opened.page({ ...query, offset: rows.length, limit: Math.min(PAGE, shown - rows.length) }).rows,
    );
  print(rows, flags, terminal);
  sayMore(opened, { shown, matching, total, query, isWhole }, flags, terminal);
  return 0;
};

function print(rows: readonly TagRow[], flags: Flags, terminal: Terminal): void {
  const columns = [
    'Tag',
    'Digest',
    'CreatedSince',
    'Download',
    ...(flags.on('platforms') ? ['Platforms'] : []),
    'Same',
    'Here',
  ];
  printRows({ fields: tagFields(terminal.now()), columns }, rows, flags.text('format'), terminal.out);
  for (const { tag, error } of rows)
    if (error !== null) terminal.errors.write(visibleText(`${tag}: ${error.message}\n`));
}

interface Shown {
  readonly shown: number;
  readonly matching: number;
  readonly total: number;
  readonly query: Parameters<OpenedTags['matching']>[0];
  /** All tags were compared. */
  readonly isWhole: boolean;
}

/** Beside the table and never in it: what it leaves out, and what the tag that moves stands for. */
function sayMore(
  opened: OpenedTags,
  { shown, matching, total, query, isWhole }: Shown,
  flags: Flags,
  terminal: Terminal,
): void {
  if (flags.text('format') !== null) return;
  const say = (text: string): void => terminal.errors.write(visibleText(`${text}\n`));
  if (shown > MOST_ASKED) say(`The registry was asked about the first ${MOST_ASKED} alone.`);
  if (!isWhole && shown < total) say('SAME AS names tags of those that were asked for alone.');
  if (shown < matching) say(`${shown} of ${matching} tags are shown; --limit 0 shows all.`);
  const hidden = total - matching;
  if (query.filter === '' && hidden > 0)
    say(`${hidden} that look like commits are not shown; --noise shows them.`);
  const { latest, notes } = opened.page({ ...query, offset: 0, limit: 0 });
  if (latest !== null && latest.sameAs !== null) {
    const newer = latest.newer === null ? '' : `; ${latest.newer} is newer`;
    say(`${latest.tag} is ${latest.sameAs}${newer}.`);
  }
  for (const note of notes) say(note);
}

async function askAll(opened: OpenedTags, all: readonly string[], terminal: Terminal): Promise<void> {
  if (all.length > MOST_ASKED) {
    throw new StrataError(
      'INVALID_FILTER',
      `To sort by date or size, each of the ${all.length} tags has to be asked for; ${MOST_ASKED} are at most`,
      { action: 'Narrow them with --filter, for example --filter ">=1.25".' },
    );
  }
  await look(opened, all, terminal);
}

async function look(opened: OpenedTags, all: readonly string[], terminal: Terminal): Promise<void> {
  for (let at = 0; at < all.length; at += BATCH)
    await opened.look(all.slice(at, at + BATCH), { signal: terminal.signal });
}

function readSort(flags: Flags): { readonly by: TagSort; readonly descending: boolean } {
  const asked = flags.text('sort') ?? 'version';
  const by = TAG_SORTS.find((sort) => sort === asked);
  if (by === undefined)
    throw new UsageError(
      `invalid argument "${asked}" for "--sort" flag: it is one of ${TAG_SORTS.join(', ')}`,
      125,
    );
  return { by, descending: (by !== 'name') !== flags.on('reverse') };
}

function readLimit(flags: Flags): number {
  const asked = flags.text('limit');
  if (asked === null) return flags.on('quiet') ? Number.POSITIVE_INFINITY : SHOWN;
  if (!/^\d{1,9}$/.test(asked))
    throw new UsageError(
      `invalid argument "${asked}" for "-n, --limit" flag: it is a number of tags, or 0 for all`,
      125,
    );
  return Number(asked) === 0 ? Number.POSITIVE_INFINITY : Number(asked);
}

function tagFields(now: number): RowKind<TagRow>['fields'] {
  return {
    Tag: { title: 'TAG', of: ({ tag }) => tag },
    Version: { title: 'VERSION', of: ({ version }) => version ?? '' },
    Variant: { title: 'VARIANT', of: ({ variant }) => variant },
    Digest: { title: 'DIGEST', of: ({ digest }) => (digest === null ? '' : shortDigest(digest)) },
    FullDigest: { title: 'DIGEST', of: ({ digest }) => digest ?? '' },
    CreatedSince: { title: 'CREATED', of: ({ pushed }) => (pushed === null ? '' : humanAge(pushed, now)) },
    CreatedAt: { title: 'CREATED AT', of: ({ pushed }) => pushed ?? '' },
    Download: { title: 'DOWNLOAD', of: ({ download }) => (download === null ? '' : listSize(download)) },
    Bytes: { title: 'BYTES', of: ({ download }) => String(download ?? '') },
    Platforms: {
      title: 'PLATFORMS',
      of: ({ platforms }) =>
        (platforms ?? [])
          .map(({ platform, download }) =>
            download === null ? platform : `${platform} (${listSize(download)})`,
          )
          .join(', '),
    },
    Same: { title: 'SAME AS', of: ({ same }) => same.join(', ') },
    Here: {
      title: 'HERE',
      of: ({ here, digest }) => (here === null ? '' : here.same || digest === null ? 'yes' : 'another'),
    },
  };
}
