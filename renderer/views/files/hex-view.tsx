import { useVirtualizer } from '@tanstack/react-virtual';
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import type { ErrorReport } from '../../../core/api/errors.ts';
import type { FileChoice } from '../../../core/api/files.ts';
import { reportOf } from '../../bridge.ts';
import { IconButton } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { formatNumber } from '../../words/format.ts';
import { hexLine, offsetIn, ROW_BYTES } from './hex-lines.ts';
import { PIECE, readPiece } from './read-file.ts';

const LINE = 20;
/** A scroll bar cannot tell more rows apart than this part has; larger files are shown part by part. */
const PART = 8 * PIECE;
const KEPT = 12;

interface Props {
  readonly file: FileChoice;
  readonly size: number;
}

/** Bytes of a file of any size; only the pieces that are looked at are read. */
export function HexView({ file, size }: Props) {
  const [part, setPart] = useState(0);
  const [wanted, setWanted] = useState('');
  const scroller = useRef<HTMLDivElement>(null);
  const parts = Math.max(1, Math.ceil(size / PART));
  const from = part * PART;
  const rows = Math.ceil(Math.min(PART, size - from) / ROW_BYTES);
  const { pieces, error, look } = usePieces(file);
  const goal = useRef<number | null>(null);
  // the virtualiser keeps its own state outside React; this component is compiled without memoising it
  // oxlint-disable-next-line react/incompatible-library
  const virtual = useVirtualizer({
    count: rows,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE,
    overscan: 12,
  });
  const items = virtual.getVirtualItems();
  const first = Math.floor((from + (items[0]?.index ?? 0) * ROW_BYTES) / PIECE);
  const last = Math.floor((from + (items.at(-1)?.index ?? 0) * ROW_BYTES) / PIECE);
  useEffect(() => look(first, last), [first, last, look]);
  useEffect(() => {
    virtual.scrollToIndex(Math.floor(((goal.current ?? from) - from) / ROW_BYTES), { align: 'start' });
    goal.current = null;
  }, [from, virtual]);

  const goTo = (event: FormEvent): void => {
    event.preventDefault();
    const offset = offsetIn(wanted);
    if (offset === null || offset >= size) return;
    const next = Math.floor(offset / PART);
    if (next === part) virtual.scrollToIndex(Math.floor((offset - from) / ROW_BYTES), { align: 'start' });
    else {
      goal.current = offset;
      setPart(next);
    }
  };

  return (
    <>
      <div className="flex shrink-0 items-center gap-1.5 border-b border-line px-3 py-1 text-sm text-ink-2">
        <form onSubmit={goTo} className="flex items-center gap-1.5">
          <input
            className="field h-6.5! w-36! font-mono text-sm"
            placeholder="Go to offset"
            title="4096 or 0x1000"
            aria-label="Go to offset"
            aria-invalid={wanted !== '' && (offsetIn(wanted) ?? size) >= size}
            spellCheck={false}
            value={wanted}
            onChange={(event) => setWanted(event.target.value)}
          />
          <button type="submit" className="btn btn-small">
            Go
          </button>
        </form>
        <span className="flex-1" />
        {parts === 1 ? null : (
          <>
            <IconButton small label="Part before" isDisabled={part === 0} onPress={() => setPart(part - 1)}>
              <ChevronLeft size={14} aria-hidden />
            </IconButton>
            <span className="figures">
              Part {formatNumber(part + 1)} of {formatNumber(parts)}
            </span>
            <IconButton
              small
              label="Part after"
              isDisabled={part === parts - 1}
              onPress={() => setPart(part + 1)}
            >
              <ChevronRight size={14} aria-hidden />
            </IconButton>
          </>
        )}
      </div>
      {error === null ? null : (
        <div className="p-3">
          <ErrorNote report={error} />
        </div>
      )}
      {/* scrolled by keyboard, so it takes the focus */}
      <div
        ref={scroller}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- whatever scrolls is reached by Tab, so that keys scroll it
        tabIndex={0}
        role="region"
        aria-label="Bytes"
        className="selectable ring-inside min-h-0 flex-1 overflow-auto py-1 font-mono text-sm leading-5"
        data-testid="hex-view"
      >
        <div className="relative min-w-max" style={{ height: virtual.getTotalSize(), width: '78ch' }}>
          {items.map((item) => {
            const offset = from + item.index * ROW_BYTES;
            const piece = pieces.get(Math.floor(offset / PIECE));
            const line = hexLine(offset, piece, size);
            return (
              <div
                key={item.index}
                className="absolute top-0 left-0 flex h-5 gap-[2ch] px-3 whitespace-pre"
                style={{ transform: `translateY(${item.start}px)` }}
              >
                <span className="text-ink-3 select-none">{line.offset}</span>
                <span className="w-[48ch]">{line.bytes}</span>
                <span className="text-ink-2">{line.text}</span>
              </div>
            );
          })}
        </div>
      </div>
    </>
  );
}

/** Pieces by number, those looked at last. */
function usePieces(file: FileChoice) {
  const id = JSON.stringify([file.key, file.platform, file.path, file.layer]);
  const [state, setState] = useState<{
    readonly id: string;
    readonly pieces: ReadonlyMap<number, Uint8Array>;
    readonly error: ErrorReport | null;
  }>({ id, pieces: new Map(), error: null });
  const asked = useRef({ id, numbers: new Set<number>() });
  const chosen = useRef(file);
  useEffect(() => {
    chosen.current = file;
  });
  const [look] = useState(() => (from: number, to: number): void => {
    const { current } = chosen;
    const now = JSON.stringify([current.key, current.platform, current.path, current.layer]);
    if (asked.current.id !== now) asked.current = { id: now, numbers: new Set() };
    const { numbers } = asked.current;
    for (let number = from; number <= to; number += 1) {
      if (numbers.has(number)) continue;
      numbers.add(number);
      readPiece(current, number * PIECE).then(
        (bytes) =>
          setState((before) => {
            const pieces = new Map(before.id === now ? before.pieces : []).set(number, bytes);
            for (const old of pieces.keys()) {
              if (pieces.size <= KEPT) break;
              pieces.delete(old);
              numbers.delete(old);
            }
            return { id: now, pieces, error: null };
          }),
        (thrown: unknown) => setState({ id: now, pieces: new Map(), error: reportOf(thrown) }),
      );
    }
  });
  return {
    pieces: state.id === id ? state.pieces : new Map<number, Uint8Array>(),
    error: state.id === id ? state.error : null,
    look,
  };
}
