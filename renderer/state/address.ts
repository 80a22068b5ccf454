/** Every place has an address; a reload, Back, and the next start return to it. */
export const IMAGE_TABS = ['layers', 'config', 'manifest'] as const;
export type ImageTab = (typeof IMAGE_TABS)[number];

export type Place =
  | { readonly kind: 'images' }
  | { readonly kind: 'image'; readonly key: string; readonly tab: ImageTab; readonly platform: string | null }
  | { readonly kind: 'inspect'; readonly keys: readonly string[] }
  | { readonly kind: 'settings' };

export function addressOf(place: Place): string {
  switch (place.kind) {
    case 'images':
      return '/images';
    case 'image': {
      const platform = place.platform === null ? '' : `?platform=${encodeURIComponent(place.platform)}`;
      return `/image/${encodeURIComponent(place.key)}/${place.tab}${platform}`;
    }
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
    return {
      kind: 'image',
      key,
      tab: IMAGE_TABS.find((each) => each === tab) ?? 'layers',
      platform: new URLSearchParams(query).get('platform'),
    };
  }
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
