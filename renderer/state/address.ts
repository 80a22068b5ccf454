/** Every place has an address; a reload, Back, and the next start return to it. */
export const IMAGE_TABS = [
  'layers',
  'files',
  'space',
  'packages',
  'secrets',
  'trust',
  'config',
  'dockerfile',
  'related',
  'manifest',
] as const;
export type ImageTab = (typeof IMAGE_TABS)[number];

export type Place =
  | { readonly kind: 'images' }
  | {
      readonly kind: 'image';
      readonly key: string;
      readonly tab: ImageTab;
      readonly platform: string | null;
      /** Position of the selected layer; absent: the topmost. */
      readonly layer?: number;
      /** Path of the selected file. */
      readonly path?: string;
    }
  | { readonly kind: 'compare'; readonly from: string; readonly to: string }
  | { readonly kind: 'find'; readonly text: string }
  /** Nothing chosen: the list of sources; `run`: one of its builds, with one of its steps. */
  | { readonly kind: 'build'; readonly source?: string; readonly run?: string; readonly step?: number }
  /** Two builds side by side. */
  | { readonly kind: 'build-compare'; readonly from: string; readonly to: string }
  /** `repository`: one of them is open, by its full name. */
  | { readonly kind: 'discover'; readonly text?: string; readonly repository?: string }
  /** `domain`: one of them is chosen. */
  | { readonly kind: 'registries'; readonly domain?: string }
  | { readonly kind: 'storage' }
  | { readonly kind: 'inspect'; readonly keys: readonly string[] }
  | { readonly kind: 'settings' };

export function addressOf(place: Place): string {
  switch (place.kind) {
    case 'images':
      return '/images';
    case 'image': {
      const query = new URLSearchParams();
      if (place.platform !== null) query.set('platform', place.platform);
      if (place.layer !== undefined) query.set('layer', String(place.layer));
      // A path may hold lone surrogates, which an address cannot carry: such a one is not remembered.
      if (place.path !== undefined && isWellFormed(place.path)) query.set('path', place.path);
      const more = query.toString();
      return `/image/${encodeURIComponent(place.key)}/${place.tab}${more === '' ? '' : `?${more}`}`;
    }
    case 'compare':
      return `/compare/${encodeURIComponent(place.from)}/${encodeURIComponent(place.to)}`;
    case 'find':
      return place.text === '' || !isWellFormed(place.text)
        ? '/find'
        : `/find/${encodeURIComponent(place.text)}`;
    case 'build': {
      const parts = [place.source, place.run, place.step].filter((part) => part !== undefined);
      return ['/build', ...parts.map((part) => encodeURIComponent(part))].join('/');
    }
    case 'build-compare':
      return `/build-compare/${encodeURIComponent(place.from)}/${encodeURIComponent(place.to)}`;
    case 'discover': {
      if (place.repository !== undefined)
        return `/discover/repository/${encodeURIComponent(place.repository)}`;
      const { text = '' } = place;
      return text === '' || !isWellFormed(text)
        ? '/discover'
        : `/discover/search/${encodeURIComponent(text)}`;
    }
    case 'registries':
      return place.domain === undefined ? '/registries' : `/registries/${encodeURIComponent(place.domain)}`;
    case 'storage':
      return '/storage';
    case 'inspect':
      return `/inspect/${place.keys.map(encodeURIComponent).join('/')}`;
    case 'settings':
      return '/settings';
  }
}

/** Addresses come from settings files and older versions too: what leads nowhere leads to the images. */
export function placeAt(address: string): Place {
  const [path = '', query = ''] = address.replace(/^#/, '').split('?');
  const [, kind, ...parts] = path.split('/');
  const [key, tab] = [decode(parts[0]), parts[1]];
  if (kind === 'image' && key !== '') {
    const more = new URLSearchParams(query);
    const layer = Number(more.get('layer') ?? Number.NaN);
    const path = more.get('path');
    return {
      kind: 'image',
      key,
      tab: IMAGE_TABS.find((each) => each === tab) ?? 'layers',
      platform: more.get('platform'),
      ...(Number.isSafeInteger(layer) && layer >= 0 ? { layer } : {}),
      ...(path?.startsWith('/') === true ? { path } : {}),
    };
  }
  if (kind === 'compare' && key !== '' && decode(tab) !== '') return { kind, from: key, to: decode(tab) };
  if (kind === 'build-compare' && key !== '' && decode(tab) !== '')
    return { kind, from: key, to: decode(tab) };
  if (kind === 'build') {
    const [run, step] = [decode(tab), Number(parts[2] ?? Number.NaN)];
    return {
      kind,
      ...(key === '' ? {} : { source: key }),
      ...(run === '' ? {} : { run }),
      ...(Number.isSafeInteger(step) && step >= 0 ? { step } : {}),
    };
  }
  if (kind === 'find') return { kind, text: key };
  if (kind === 'discover') {
    const said = decode(tab);
    if (said === '') return { kind };
    return key === 'repository' ? { kind, repository: said } : { kind, text: said };
  }
  if (kind === 'registries') return key === '' ? { kind } : { kind, domain: key };
  if (kind === 'storage') return { kind };
  const keys = parts.map(decode).filter((each) => each !== '');
  if (kind === 'inspect' && keys.length > 0) return { kind: 'inspect', keys };
  if (kind === 'settings') return { kind: 'settings' };
  return { kind: 'images' };
}

function decode(part: string | undefined): string {
  try {
    return decodeURIComponent(part ?? '');
  } catch {
    return '';
  }
}

function isWellFormed(text: string): boolean {
  return !/[\ud800-\udfff]/u.test(text);
}
