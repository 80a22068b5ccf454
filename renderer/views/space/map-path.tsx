import { ChevronRight } from 'lucide-react';
import type { MapNode } from '../../../core/api/files.ts';
import { Size } from '../../ui/values.tsx';
import { nameOf } from './map-words.ts';

interface Props {
  readonly trail: readonly MapNode[];
  readonly whole: string;
  readonly size: number | null;
  /** So many steps of the trail stay. */
  readonly onLeaveTo: (steps: number) => void;
}

/** Where the map is, and the way back. */
export function MapPath({ trail, whole, size, onLeaveTo }: Props) {
  const steps = [whole, ...trail.map(nameOf)];
  return (
    <nav
      className="flex min-w-0 flex-1 items-center gap-0.5"
      aria-label="Shown folder"
      data-testid="map-path"
    >
      {steps.map((title, index) => (
        // steps of a trail never move: their position is their identity
        <span key={index} className="flex min-w-0 items-center gap-0.5">
          {index === 0 ? null : <ChevronRight size={12} className="shrink-0 text-ink-3" aria-hidden />}
          {index === steps.length - 1 ? (
            <span className="truncate px-1 font-medium" aria-current="location">
              {title}
            </span>
          ) : (
            <button
              type="button"
              className="truncate rounded px-1 text-accent hover:underline"
              onClick={() => onLeaveTo(index)}
            >
              {title}
            </button>
          )}
        </span>
      ))}
      {size === null ? null : <Size bytes={size} extra="ml-1 shrink-0 text-ink-2" />}
    </nav>
  );
}
