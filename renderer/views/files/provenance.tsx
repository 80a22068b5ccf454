import { GitCompareArrows } from 'lucide-react';
import { useState } from 'react';
import type { FileRow, ImageChoice, PathEvent } from '../../../core/api/files.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Size } from '../../ui/values.tsx';
import { formatSize } from '../../words/format.ts';
import { eventInWords } from '../../words/files.ts';
import { ChangeMark } from './change-mark.tsx';
import { LayerMark, type LayerNames } from './layer-mark.tsx';
import { useHistory, versionsOf } from './use-history.ts';

interface Props {
  readonly choice: ImageChoice;
  readonly row: FileRow;
  readonly layers: LayerNames;
  readonly onGoToLayer: (layer: number) => void;
  readonly onOpen: (layer: number) => void;
  readonly onCompare: (from: number, to: number) => void;
}

/** Every layer that added, changed, hid or removed a path, newest first (D20); two versions can be compared (D11). */
export function Provenance({ choice, row, layers, onGoToLayer, onOpen, onCompare }: Props) {
  const history = useHistory(choice, row.path);
  const [picked, setPicked] = useState<{ readonly path: string; readonly layers: readonly number[] }>({
    path: row.path,
    layers: [],
  });
  const chosen = picked.path === row.path ? picked.layers : [];
  if (history.kind === 'failed')
    return (
      <div className="mt-3">
        <ErrorNote report={history.error} />
      </div>
    );
  const value = history.kind === 'ready' ? history.value : null;
  const versions = versionsOf(value?.events ?? []);
  const [last, before] = [versions.at(-1), versions.at(-2)];
  const pair =
    chosen.length === 2
      ? chosen.toSorted((a, b) => a - b)
      : [before?.layer, last?.layer].filter((each) => each !== undefined);
  const [from, to] = pair;
  return (
    <section className="mt-4 border-t border-line pt-3" aria-label="Provenance" data-testid="provenance">
      <div className="flex min-h-6 items-center gap-2">
        <h3 className="flex-1 font-medium text-ink-2">Where it comes from</h3>
        {versions.length < 2 || from === undefined || to === undefined ? null : (
          <Button small onPress={() => onCompare(from, to)} data-testid="compare-versions">
            <GitCompareArrows size={13} aria-hidden /> Compare {from + 1} with {to + 1}
          </Button>
        )}
      </div>
      {value === null ? (
        <div className="skeleton mt-2 h-3 w-2/3" aria-busy />
      ) : (
        <>
          <ol className="mt-1" reversed>
            {value.events.toReversed().map((event) => (
              <Event
                key={`${event.layer} ${event.how} ${event.by ?? ''}`}
                event={event}
                layers={layers}
                current={event.layer === row.layer && event.how === 'entry' && row.change !== 'removed'}
                picked={versions.length > 2 && versions.includes(event) ? chosen.includes(event.layer) : null}
                onPick={() =>
                  setPicked({
                    path: row.path,
                    layers: chosen.includes(event.layer)
                      ? chosen.filter((each) => each !== event.layer)
                      : [...chosen, event.layer].slice(-2),
                  })
                }
                onGo={() => onGoToLayer(event.layer)}
                onOpen={versions.includes(event) ? () => onOpen(event.layer) : null}
              />
            ))}
          </ol>
          <p className="mt-2 text-sm text-ink-2">
            {value.events.length === 0
              ? 'No layer has an entry of its own for it: it is on the way to what is below.'
              : `${value.shown ? 'The finished image shows it.' : 'The finished image does not show it.'}${value.wasted > 0 ? ` ${formatSize(value.wasted)} of it are stored and seen by nobody.` : ''}`}
          </p>
        </>
      )}
    </section>
  );
}

interface EventProps {
  readonly event: PathEvent;
  readonly layers: LayerNames;
  readonly current: boolean;
  /** `null` when there is nothing to pick. */
  readonly picked: boolean | null;
  readonly onPick: () => void;
  readonly onGo: () => void;
  readonly onOpen: (() => void) | null;
}

function Event({ event, layers, current, picked, onPick, onGo, onOpen }: EventProps) {
  return (
    <li
      className={`-mx-2 grid min-h-8 grid-cols-[auto_auto_minmax(0,1fr)_auto_auto] items-center gap-x-1.5 rounded px-2 ${current ? 'bg-accent-soft' : ''}`}
      data-testid="event"
      data-layer={event.layer}
    >
      <ChangeMark change={event.change} />
      <LayerMark layer={event.layer} layers={layers} onGo={onGo} />
      <span className="min-w-0">
        <span className="block truncate">
          {eventInWords(event)} <span className="font-mono text-xs text-ink-3">{layers[event.layer]}</span>
        </span>
      </span>
      <span className="flex items-center gap-1.5">
        {event.change === 'removed' ? <span className="text-sm text-ink-3">hides</span> : null}
        <Size bytes={event.size} />
      </span>
      <span className="flex items-center gap-1.5">
        {onOpen === null ? null : (
          <Button
            small
            look="quiet"
            aria-label={`Open the version of layer ${event.layer + 1}`}
            onPress={onOpen}
          >
            Open
          </Button>
        )}
        {picked === null ? null : (
          <input
            type="checkbox"
            className="h-3.5 w-3.5 accent-(--accent)"
            aria-label={`Compare the version of layer ${event.layer + 1}`}
            checked={picked}
            onChange={onPick}
          />
        )}
      </span>
    </li>
  );
}
