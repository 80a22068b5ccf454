import type { ErrorReport } from '../../api/errors.ts';
import type { MovingTag, TagRow, TagsPage, TagsQuery } from '../../api/tags.ts';
import type { Reference } from '../../oci/reference.ts';
import { isCancelled, reportError } from '../../oci/strata-error.ts';
import { untilAborted } from '../../stream/until-aborted.ts';
import { forEachLimited } from '../../transfer/limited.ts';
import { movingTag, whatItStandsFor } from './moving-tag.ts';
import { readTag } from './read-tag.ts';
import { knownTags } from './tag-facts.ts';
import { tagList } from './tag-list.ts';
import { tagNotes } from './tag-notes.ts';
import { compareTags } from './tag-order.ts';
import type { TagSource } from './tag-source.ts';
import { tagViews } from './tag-view.ts';

export interface TagsParts {
  readonly reference: Reference;
  readonly source: TagSource;
  readonly list: (signal: AbortSignal) => AsyncIterable<string>;
  /** Images here under names of this repository, by tag. */
  readonly here: () => Promise<ReadonlyMap<string, { readonly key: string; readonly digest: string }>>;
  readonly signal: AbortSignal;
  readonly onChange: () => void;
}

type HereNow = ReadonlyMap<string, { readonly key: string; readonly digest: string }>;

/** Tags that are looked at together, and rows that one page has at most. */
const AT_A_TIME = 4;
const MOST_LOOKED = 50;
const MOST_ROWS = 1000;
/** Tags of one digest that a row names. */
const MOST_SAME = 50;
/** Tags of images here whose digests are asked for without anybody looking. */
const MOST_HERE = 20;
/** Milliseconds for which what was told of a tag is believed, and what is here. */
const FRESH = 60_000;
const FRESH_HERE = 1000;

export interface TagsOfRepository {
  page(query: Omit<TagsQuery, 'id'>): TagsPage;
  look(tags: readonly string[], options?: { readonly signal?: AbortSignal }): Promise<readonly TagRow[]>;
  matching(query: Pick<TagsQuery, 'filter' | 'sort' | 'hideNoise'>): readonly string[];
  readonly listed: Promise<void>;
}

/** Begins to list the tags of a repository. Everything goes on until `signal`. */
export function openTags({ source, signal, onChange, ...parts }: TagsParts): TagsOfRepository {
  const facts = knownTags();
  const view = tagViews(facts);
  const list = tagList(onChange);
  const looked = new Map<string, number>();
  let state: TagsPage['state'] = { kind: 'listing' };
  let latest: MovingTag | null = null;
  let here: HereNow = new Map();
  let hereFrom = 0;

  async function readHere(): Promise<void> {
    hereFrom = performance.now();
    const found = await parts.here();
    const told = (map: HereNow): string => JSON.stringify([...map]);
    const changed = told(found) !== told(here);
    here = found;
    if (changed) onChange();
  }

  async function askDigest(tag: string): Promise<string | null> {
    const known = facts.get(tag)?.digest;
    if (known !== undefined) return known;
    const digest = await source.digest(tag, signal);
    facts.set(tag, { digest });
    return digest;
  }

  const listed = (async () => {
    const reading = readHere().catch(() => undefined);
    const telling = source
      .many?.(signal, (tag, fact) => facts.set(tag, fact))
      .then(onChange, () => undefined);
    try {
      for await (const tag of parts.list(signal)) {
        const ordering = list.add(tag);
        if (ordering !== undefined) await ordering;
      }
      await list.finish();
      state = { kind: 'complete' };
    } catch (error) {
      await list.finish();
      state = { kind: 'failed', error: reportError(error) };
      throw error;
    } finally {
      onChange();
      await Promise.all([reading, telling]);
    }
  })();

  /** What is worth knowing without being asked: what `latest` is, and whether what is here is what its tag means now. */
  const settled = listed.then(async () => {
    const moving = movingTag(list.ordered);
    const settling =
      moving === null
        ? undefined
        : whatItStandsFor(moving, list.ordered, { sharing: facts.sharing, ask: askDigest });
    latest =
      (await settling?.catch(() => null)) ??
      (moving === null ? null : { tag: moving, digest: null, sameAs: null, newer: null });
    onChange();
    const own = [...here.keys()].filter((tag) => list.ordered.includes(tag)).slice(0, MOST_HERE);
    await forEachLimited(own, AT_A_TIME, async (tag) => void (await askDigest(tag).catch(() => null)));
    onChange();
  });
  // Whoever waits hears of the failure; it is in `state`, too.
  settled.catch(() => undefined);

  function row(tag: string): TagRow {
    const fact = facts.get(tag);
    const { version, variant } = readTag(tag);
    const digest = fact?.digest ?? null;
    const own = here.get(tag);
    const same: string[] = [];
    for (const other of digest === null ? [] : facts.sharing(digest)) {
      if (same.length >= MOST_SAME) break;
      if (other !== tag) same.push(other);
    }
    // In whatever order they were heard of, they stand in the order of the list.
    same.sort(compareTags);
    return {
      tag,
      version,
      variant,
      digest,
      pushed: fact?.pushed ?? null,
      platforms: fact?.platforms ?? null,
      download: fact?.download ?? null,
      same,
      here: own === undefined ? null : { key: own.key, same: own.digest === digest },
      error: fact?.error ?? null,
    };
  }

  async function lookAt(tag: string, until: AbortSignal): Promise<void> {
    try {
      facts.set(tag, await source.look(tag, until));
      looked.set(tag, performance.now());
    } catch (error) {
      if (isCancelled(error) || until.aborted) throw error;
      const told: ErrorReport = reportError(error);
      facts.set(tag, { error: told });
    }
    onChange();
  }

  return {
    listed,
    page({ offset, limit, ...query }) {
      if (performance.now() - hereFrom > FRESH_HERE) void readHere().catch(() => undefined);
      const { tags, problem } = view(list.ordered, query);
      return {
        rows: tags.slice(offset, offset + Math.min(limit, MOST_ROWS)).map(row),
        matching: tags.length,
        total: list.total,
        state,
        problem,
        latest,
        notes: tagNotes({
          list,
          source,
          complete: state.kind === 'complete',
          moving: movingTag(list.ordered),
        }),
      };
    },
    async look(tags, options = {}) {
      const until = options.signal ?? signal;
      const wanted = [...new Set(tags)].slice(0, MOST_LOOKED);
      const now = performance.now();
      const stale = wanted.filter((tag) => {
        const fact = facts.get(tag);
        const told = fact?.digest !== undefined && fact.platforms !== undefined;
        return !told || now - (looked.get(tag) ?? now) > FRESH;
      });
      await forEachLimited(stale, AT_A_TIME, (tag) => lookAt(tag, until));
      // Which other tags are the same, and what is newer, belongs to the answer about a tag that moves.
      if (wanted.some((tag) => readTag(tag).kind === 'moving'))
        await untilAborted(
          settled.catch(() => undefined),
          until,
        );
      await readHere().catch(() => undefined);
      return wanted.map(row);
    },
    matching: (query) => view(list.ordered, query).tags,
  };
}
