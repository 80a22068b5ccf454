import type { PullRequest, PullTarget } from '../api/pull.ts';
import { wantPlatform, type WantedPlatform } from '../oci/platform.ts';
import { readPullText } from '../oci/read-pull-text.ts';
import { formatReference, withDefaultTag, type Reference } from '../oci/reference.ts';
import type { Store } from '../store/store.ts';

export interface ReadPull {
  readonly reference: Reference;
  readonly platform: WantedPlatform;
  readonly target: PullTarget;
}

/** What a person typed or pasted, made explicit: which registry, which tag, which platform, and what was assumed. */
export async function readPull(request: PullRequest, store: Store): Promise<ReadPull> {
  const read = readPullText(request.text);
  const reference = withDefaultTag(read.reference);
  const platform = wantPlatform(request.platform ?? read.platform ?? null, process.arch);
  const name = formatReference(reference);
  const named = (await store.names()).find((entry) => entry.name === name);
  return {
    reference,
    platform,
    target: {
      reference: name,
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
