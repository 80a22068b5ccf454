import { useMemo, useState } from 'react';
import type { PackageChange } from '../../../core/api/packages.ts';
import { Empty } from '../../ui/empty.tsx';
import { FilterBox } from '../../ui/filter-box.tsx';
import { formatNumber } from '../../words/format.ts';
import { ChangeTable } from '../packages/change-table.tsx';
import { changesInWords, selectChanges } from '../packages/package-rows.ts';

export function PackageDifferences({ changes }: { readonly changes: readonly PackageChange[] }) {
  const [text, setText] = useState('');
  const found = useMemo(() => selectChanges(changes, { text, kind: null }), [changes, text]);
  if (changes.length === 0) {
    return (
      <Empty kind="same-packages" title="The same packages in both">
        What package managers say is installed is equal, in every version; or neither has a package manager.
      </Empty>
    );
  }
  return (
    <div className="flex h-full flex-col">
      <div className="flex items-center gap-3 border-b border-line px-5 py-2">
        <p className="figures min-w-0 flex-1 truncate text-ink-2">
          {text === ''
            ? changesInWords(changes)
            : `${formatNumber(found.length)} of ${formatNumber(changes.length)} match`}
        </p>
        <div className="w-52">
          <FilterBox label="Filter packages" text={text} testId="package-filter" onChange={setText} />
        </div>
      </div>
      <div className="min-h-0 flex-1">
        {found.length === 0 ? (
          <p className="px-5 py-4 text-ink-2">None of them matches.</p>
        ) : (
          <ChangeTable changes={found} label="What differs in packages" />
        )}
      </div>
    </div>
  );
}
