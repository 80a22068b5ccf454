import { useState } from 'react';
import { Segments } from '../../ui/segments.tsx';
import type { TabProps } from '../image/image-tab.ts';
import { Overview } from './overview.tsx';
import { Vulnerabilities } from './vulnerabilities.tsx';

/** Who vouches for an image, and what speaks against it (A15, I1, I3, I6). */
export function TrustTab(props: TabProps) {
  const [shape, setShape] = useState<'overview' | 'vulnerabilities'>('overview');
  return (
    <div className="flex h-full flex-col" data-testid="trust">
      <div className="flex items-center border-b border-line px-5 py-2">
        <Segments
          label="Show of trust"
          name="trust-shape"
          value={shape}
          options={[
            { value: 'overview', title: 'Signatures and risks', testId: 'trust-overview' },
            { value: 'vulnerabilities', title: 'Vulnerabilities', testId: 'trust-vulnerabilities' },
          ]}
          onChange={setShape}
        />
      </div>
      <div className="min-h-0 flex-1">
        {shape === 'overview' ? <Overview {...props} /> : <Vulnerabilities {...props} />}
      </div>
    </div>
  );
}
