import { GitCompare, Network } from 'lucide-react';
import type { Relative } from '../../../core/api/origin.ts';
import { call } from '../../bridge.ts';
import { compare } from '../../state/compare.ts';
import { useResource } from '../../state/resource.ts';
import { openImage } from '../../state/router.ts';
import { useTotals } from '../../state/totals.ts';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Size } from '../../ui/values.tsx';
import type { TabProps } from './image-tab.ts';
import { TabFault, TabWait } from './tab-states.tsx';

const GROUPS = [
  {
    id: 'parents',
    title: 'Stands on',
    sentence: 'All of their layers are its lowest ones; the nearest first.',
  },
  { id: 'children', title: 'Stand on it', sentence: 'All of its layers are their lowest ones.' },
  {
    id: 'others',
    title: 'Share layers',
    sentence: 'Stored once for both, though neither stands on the other.',
  },
] as const;

/** Parents, children, and others that share layers (E4). */
export function RelatedTab({ detail, place }: TabProps) {
  const revision = useTotals((state) => state.revision);
  const { key, platform } = place;
  const [found, reload] = useResource(`${key} ${platform ?? ''}`, revision, () =>
    call('images.relatives', { key, platform }),
  );
  if (found.kind === 'loading') return <TabWait>Looking for images that share layers…</TabWait>;
  if (found.kind === 'failed') return <TabFault report={found.error} onRetry={reload} />;
  const groups = GROUPS.map((group) => ({ ...group, relatives: found.value[group.id] })).filter(
    ({ relatives }) => relatives.length > 0,
  );
  if (groups.length === 0) {
    return (
      <Empty
        kind="no-relatives"
        picture={<Network size={40} strokeWidth={1.25} aria-hidden />}
        title="No relatives in the store"
      >
        No other image here has any of its layers. Images that are built on the same base appear here, with
        what storing the shared layers once saves.
      </Empty>
    );
  }
  return (
    <div className="max-w-[1100px] px-5 py-3" data-testid="related">
      {groups.map(({ id, title, sentence, relatives }) => (
        <section key={id} className="mb-5" aria-label={title}>
          <h2 className="flex h-8 items-baseline gap-2">
            <span className="font-semibold">{title}</span>
            <span className="truncate text-ink-2">{sentence}</span>
          </h2>
          <table className="w-full table-fixed">
            <thead>
              <tr className="h-7 text-left text-sm text-ink-3 *:font-medium">
                <th scope="col">Image</th>
                <th scope="col" className="w-32 max-[1000px]:hidden">
                  Platform
                </th>
                <th scope="col" className="w-28 text-right">
                  Shared layers
                </th>
                <th scope="col" className="w-24 text-right">
                  Shared
                </th>
                <th scope="col" className="w-32">
                  <span className="sr-only">Compare</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {relatives.map((relative) => (
                <Row key={relative.key} relative={relative} own={detail.layers.length} imageKey={key} />
              ))}
            </tbody>
          </table>
        </section>
      ))}
    </div>
  );
}

function Row({
  relative,
  own,
  imageKey,
}: {
  readonly relative: Relative;
  readonly own: number;
  readonly imageKey: string;
}) {
  return (
    <tr className="group h-8 border-t border-line hover:bg-hover" data-testid="relative">
      <td className="truncate pr-3">
        <button
          type="button"
          className="ring-inside max-w-full truncate rounded text-left hover:text-accent"
          title={relative.title}
          onClick={() => openImage(relative.key)}
        >
          {relative.title}
        </button>
      </td>
      <td className="truncate text-ink-2 max-[1000px]:hidden">{relative.platform}</td>
      <td
        className="figures text-right"
        title={`${relative.sharedLayers} of its ${relative.layers}, and of ${own} here`}
      >
        {relative.sharedLayers} <span className="text-ink-3">of {relative.layers}</span>
      </td>
      <td className="text-right">
        <Size bytes={relative.sharedBytes} />
      </td>
      <td className="text-right">
        <Button
          small
          look="quiet"
          aria-label={`Compare with ${relative.title}`}
          onPress={() => compare([imageKey, relative.key])}
        >
          <GitCompare size={13} aria-hidden /> Compare
        </Button>
      </td>
    </tr>
  );
}
