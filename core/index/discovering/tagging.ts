import { hubSource } from '../../discover/tags/hub-source.ts';
import { openTags } from '../../discover/tags/opened-tags.ts';
import { pinned, remoteManifests } from '../../discover/tags/remote-manifests.ts';
import { registrySource } from '../../discover/tags/tag-source.ts';
import { WEB_HOSTS, type WebHosts } from '../../discover/providers/provider.ts';
import { findUpdates } from '../../discover/updates/check-updates.ts';
import { openKeptUpdates, type KeptUpdate } from '../../discover/updates/kept-updates.ts';
import type { ImageUpdate } from '../../api/tags.ts';
import { wantPlatform } from '../../oci/platform.ts';
import { readPullText } from '../../oci/read-pull-text.ts';
import { StrataError } from '../../oci/strata-error.ts';
import type { Discovering } from '../discovering.ts';
import { namesHere } from './names-here.ts';
import type { DiscoverParts } from './parts.ts';

type Tagging = Pick<Discovering, 'tags' | 'manifests' | 'pin' | 'updates' | 'checkUpdates'>;

const HUB = 'docker.io';
const NEVER = new AbortController().signal;

export function taggingOver(parts: DiscoverParts, hosts: Pick<WebHosts, 'hub'> = WEB_HOSTS): Tagging {
  const { store, registry } = parts;
  const platform = wantPlatform(null, process.arch);
  const look = { store, registry, platform };
  const kept = openKeptUpdates(parts.home);

  return {
    async tags(text, { signal, onChange }) {
      const { reference } = readPullText(text);
      return openTags({
        reference,
        source:
          reference.domain === HUB
            ? hubSource({ web: registry.web, registry, platform, domain: hosts.hub }, reference)
            : registrySource(look, reference),
        list: (until) => registry.tags(reference, { signal: until }),
        here: async () => {
          const prefix = `${reference.name}:`;
          const named = (await store.names()).filter(({ name }) => name?.startsWith(prefix) === true);
          return new Map(
            named.flatMap(({ name, descriptor: { digest } }) =>
              name === null || name.includes('@')
                ? []
                : [[name.slice(prefix.length), { key: name, digest }] as const],
            ),
          );
        },
        signal,
        onChange,
      });
    },

    manifests: async (text, { all, signal = NEVER }) =>
      remoteManifests(look, readPullText(text).reference, { all, signal }),
    pin: async (text, { signal = NEVER } = {}) => pinned(look, readPullText(text).reference, signal),

    async updates() {
      const images = await parts.images();
      const here = new Map(
        images.all.flatMap(({ roots }) =>
          roots.flatMap(({ names, descriptor }) => names.map((name) => [name, descriptor.digest] as const)),
        ),
      );
      return (await kept.list()).flatMap((update) => asOfNow(update, here.get(update.key)));
    },

    async checkUpdates(keys, { signal = NEVER, onProgress = () => undefined } = {}) {
      const images = await parts.images();
      const names = await namesHere(images, await store.steps.list(), keys);
      const found = await findUpdates({ store, registry }, names, { signal, now: Date.now, onProgress });
      if (signal.aborted) throw new StrataError('CANCELLED', 'Cancelled', { retryable: true });
      const asked = new Set(names.map(({ key }) => key));
      const all = new Set(images.all.flatMap((image) => image.names));
      if (!store.readOnly) await kept.merge(found, (key) => all.has(key) && !asked.has(key));
      return found.map(plain);
    },
  };
}

/** An answer about what was here then, held against what is here now. */
function asOfNow(update: KeptUpdate, have: string | undefined): readonly ImageUpdate[] {
  if (have === undefined) return [];
  if (have === update.have) return [plain(update)];
  // Pulled since: the answer came true. Anything else says nothing about what is here now.
  if (update.state.kind === 'newer' && update.state.digest === have)
    return [{ ...plain(update), state: { kind: 'current' }, base: null }];
  return [];
}

function plain({ key, checked, state, base }: KeptUpdate): ImageUpdate {
  return { key, checked, state, base };
}
