import type { PullRequest, PullTarget } from '../api/pull.ts';
import { formatPlatform, wantPlatform, type WantedPlatform } from '../oci/platform.ts';
import { readPullText } from '../oci/read-pull-text.ts';
import { formatReference, withDefaultTag, type Reference } from '../oci/reference.ts';
import type { Store } from '../store/store.ts';
import type { WantedPlatforms } from '../transfer/walk-wanted.ts';

export interface ReadPull {
  readonly reference: Reference;
  /** What the image is called in the store. */
  readonly name: string;
  readonly platform: WantedPlatform;
  /** When several are wanted. */
  readonly platforms?: WantedPlatforms;
  readonly target: PullTarget;
}

/** What a person typed or pasted, made explicit: which registry, which tag, which platform, and what was assumed. */
export async function readPull(request: PullRequest, store: Store): Promise<ReadPull> {
  const read = readPullText(request.text);
  const reference = withDefaultTag(read.reference);
  const { platform, platforms } = wanted(request, read.platform);
  const names = await store.names();
  const full = formatReference(reference);
  const tagged = `${reference.name}:${reference.tag}`;
  // "nginx:1.27@sha256:…" of an image that is here as nginx:1.27 is that image: it needs no second name (see `pullsToRepair`).
  const isTagged = names.some((each) => each.name === tagged && each.descriptor.digest === reference.digest);
  const name = isTagged ? tagged : full;
  const named = names.find((entry) => entry.name === name);
  return {
    reference,
    name,
    platform,
    ...(platforms === undefined ? {} : { platforms }),
    target: {
      reference: full,
      familiar: reference.familiar,
      registry: reference.domain,
      repository: reference.path,
      tag: reference.tag ?? null,
      digest: reference.digest ?? null,
      platform: platform.kind === 'exact' ? platform.text : null,
      ...(platforms === undefined ? {} : { platforms: inWords(platforms) }),
      assumptions: read.assumptions,
      readAs: read.readAs,
      here: named === undefined ? null : { key: name, digest: named.descriptor.digest },
    },
  };
}

/** One platform that was asked for in a list is that platform, and an empty list asks for none. */
function wanted(
  request: PullRequest,
  written: string | undefined,
): { readonly platform: WantedPlatform; readonly platforms?: WantedPlatforms } {
  const want = (text: string | null): WantedPlatform => wantPlatform(text, process.arch);
  if (request.platforms === 'all') return { platform: want(null), platforms: 'all' };
  const named = new Map((request.platforms ?? []).map((text) => [formatPlatform(want(text).platform), text]));
  const [first, second] = named.values();
  if (second === undefined) return { platform: want(first ?? request.platform ?? written ?? null) };
  return { platform: want(null), platforms: [...named.values()].map(want) };
}

function inWords(platforms: WantedPlatforms): readonly string[] | 'all' {
  return platforms === 'all' ? 'all' : platforms.map(({ platform }) => formatPlatform(platform));
}
