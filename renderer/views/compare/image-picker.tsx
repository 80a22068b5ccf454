import { Cloud, Layers, Search } from 'lucide-react';
import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react';
import { call } from '../../bridge.ts';
import { wordsOf } from '../../state/filters.ts';
import { useOpened } from '../../state/opened.ts';
import { Size } from '../../ui/values.tsx';
import { shortDigest } from '../../words/format.ts';

interface Choice {
  readonly key: string;
  readonly title: string;
  readonly platform: string;
  /** `null` for what is looked at where it is. */
  readonly onDisk: number | null;
}

const MOST = 50;

/** A list of images that is narrowed by typing; the field has the keys. */
export function ImagePicker({
  label,
  without,
  onChoose,
}: {
  readonly label: string;
  readonly without: string | null;
  readonly onChoose: (key: string) => void;
}) {
  const [text, setText] = useState('');
  const [active, setActive] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const found = useChoices(text).filter(({ key }) => key !== without);
  const at = Math.min(active, found.length - 1);

  useEffect(() => {
    list.current?.querySelector('[data-active]')?.scrollIntoView({ block: 'nearest' });
  }, [at]);

  const onKeyDown = (event: KeyboardEvent): void => {
    const choice = found[at];
    if (event.key === 'Enter' && choice !== undefined) onChoose(choice.key);
    else if (event.key === 'ArrowDown') setActive((at + 1) % Math.max(1, found.length));
    else if (event.key === 'ArrowUp') setActive((at - 1 + found.length) % Math.max(1, found.length));
    else return;
    event.preventDefault();
  };

  return (
    <>
      <div className="flex h-11 shrink-0 items-center gap-2 border-y border-line px-5">
        <Search size={15} className="text-ink-3" aria-hidden />
        <input
          // the dialog was opened to type here
          // oxlint-disable-next-line jsx-a11y/no-autofocus
          autoFocus
          className="h-full flex-1 bg-transparent outline-none placeholder:text-ink-3"
          placeholder="Type a part of its name"
          role="combobox"
          aria-label={label}
          aria-expanded
          aria-controls={id}
          {...(at >= 0 ? { 'aria-activedescendant': `${id}-${at}` } : {})}
          spellCheck={false}
          data-testid="picker-input"
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setActive(0);
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <div
        ref={list}
        id={id}
        role="listbox"
        aria-label="Images"
        className="h-[320px] max-h-[50vh] overflow-y-auto p-2"
      >
        {found.length === 0 ? (
          <div className="px-3 py-3 text-ink-2">
            {text === '' ? 'There is no other image.' : 'No image is called that.'}
          </div>
        ) : null}
        {found.map((choice, index) => (
          // the input has the keys
          // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
          <div
            key={choice.key}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === at}
            className="menu-item h-8 px-3!"
            {...(index === at ? { 'data-active': true } : {})}
            onPointerMove={() => setActive(index)}
            onClick={() => onChoose(choice.key)}
          >
            {choice.onDisk === null ? (
              <Cloud size={14} className="shrink-0 text-ink-3" aria-hidden />
            ) : (
              <Layers size={14} className="shrink-0 text-accent" aria-hidden />
            )}
            <span className="min-w-0 flex-1 truncate" title={choice.title}>
              {choice.title}
            </span>
            <span className="shrink-0 text-sm text-ink-3">{choice.platform}</span>
            {choice.onDisk === null ? (
              <span className="w-16 shrink-0 text-right text-sm text-ink-3">opened</span>
            ) : (
              <Size bytes={choice.onDisk} extra="w-16 shrink-0 text-right text-sm text-ink-3" />
            )}
          </div>
        ))}
      </div>
    </>
  );
}

/** Opened images first, then those of the store. */
function useChoices(text: string): readonly Choice[] {
  const sources = useOpened((state) => state.sources);
  const [stored, setStored] = useState<readonly Choice[]>([]);
  useEffect(() => {
    let current = true;
    call('images.page', {
      filters: wordsOf(text),
      sort: { by: 'name', descending: false },
      groupBy: 'none',
      offset: 0,
      limit: MOST,
    }).then(
      (page) =>
        current &&
        setStored(
          page.rows.map((row) => ({
            key: row.key,
            title:
              row.name === null ? `${shortDigest(row.imageId)} (no name)` : `${row.repository}:${row.tag}`,
            platform: row.platform,
            onDisk: row.onDisk,
          })),
        ),
      () => current && setStored([]),
    );
    return () => {
      current = false;
    };
  }, [text]);
  const wanted = text.trim().toLowerCase();
  const opened = sources.flatMap((source) =>
    source.images
      .map((image) => ({
        key: image.key,
        title: image.title === source.title ? image.title : `${image.title} in ${source.title}`,
        platform: image.platform,
        onDisk: null,
      }))
      .filter(({ title }) => title.toLowerCase().includes(wanted)),
  );
  return [...opened.slice(0, MOST), ...stored];
}
