import type { ImageDetail } from '../../../core/api/images.ts';
import type { Place } from '../../state/address.ts';

/** What every tab of an image's page gets. */
export interface TabProps {
  readonly detail: ImageDetail;
  readonly place: Extract<Place, { readonly kind: 'image' }>;
}
