import type { PullRequest, PullTarget } from '../api/pull.ts';
import { wantPlatform, type WantedPlatform } from '../oci/platform.ts';
import { readPullText } from '../oci/read-pull-text.ts';
import { formatReference, withDefaultTag, type Reference } from '../oci/reference.ts';
import type { Store } from '../store/store.ts';

export interface ReadPull {
  readonly reference: Reference;
  /** What the image is called in the store. */
  readonly name: string;
  readonly platform: WantedPlatform;
  readonly target: PullTarget;
}

/** What a person typed or pasted, made explicit: which registry, which tag, which platform, and what was assumed. */
export async function readPull(request: PullRequest, store: Store): Promise<ReadPull> {
  const read = readPullText(request.text);
  const reference = withDefaultTag(read.reference);
  const platform = wantPlatform(request.platform ?? read.platform ?? null, process.arch);
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
    target: {
      reference: full,
      familiar: reference.familiar,
      registry: reference.domain,
      repository: reference.path,
      tag: reference.tag ?? null,
      digest: reference.digest ?? null,
      platform: platform.kind === 'exact' ? platform.text : null,
      assumptions: read.assumptions,
      readAs: read.readAs,
      here: named === undefined ? null : { key: name, digest: named.descriptor.digest },
    },
  };
}
