import { useState } from 'react';
import { Segments } from '../../ui/segments.tsx';
import { Duplicates } from '../space/duplicates.tsx';
import { SpaceMap } from '../space/space-map.tsx';
import { Waste } from '../space/waste.tsx';
import type { TabProps } from './image-tab.ts';

type Part = 'waste' | 'map' | 'duplicates';

/** Which part was looked at last: another image opens with it too. */
let last: Part = 'waste';

/** What the bytes of an image are spent on: what nobody sees, where the rest is, what is there twice (D12, D19, E9). */
export function SpaceTab({ detail, place }: TabProps) {
  const [part, setPart] = useState<Part>(last);
  const choice = { key: place.key, platform: place.platform };
  return (
    <div className="flex h-full flex-col" data-testid="space-tab">
      <div className="flex shrink-0 items-center px-5 pt-2 pb-1.5">
        <Segments
          label="What to show of its space"
          name="space-part"
          value={part}
          options={[
            { value: 'waste', title: 'Waste', testId: 'show-waste' },
            { value: 'map', title: 'Map', testId: 'show-map' },
            { value: 'duplicates', title: 'Duplicates', testId: 'show-duplicates' },
          ]}
          onChange={(next) => {
            last = next;
            setPart(next);
          }}
        />
      </div>
      <div className="min-h-0 flex-1">
        {part === 'waste' ? <Waste choice={choice} detail={detail} /> : null}
        {part === 'map' ? <SpaceMap choice={choice} detail={detail} /> : null}
        {part === 'duplicates' ? <Duplicates image={choice} layers={detail.layers} /> : null}
      </div>
    </div>
  );
}
