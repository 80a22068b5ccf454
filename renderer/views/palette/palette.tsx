import { CornerDownLeft, FileSearch, Layers, Search } from 'lucide-react';
import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react';
import type { ImageRow } from '../../../core/api/images.ts';
import { call } from '../../bridge.ts';
import { COMMANDS, type Command } from '../../state/commands.ts';
import { closeDialog } from '../../state/dialog.ts';
import { goToFind } from '../../state/find.ts';
import { wordsOf } from '../../state/filters.ts';
import { keyLabel } from '../../state/keys.ts';
import { openImage } from '../../state/router.ts';
import { DialogFrame } from '../../ui/dialog.tsx';
import { Size } from '../../ui/values.tsx';
import { commandsMatching } from './match.ts';

type Entry =
  | { readonly kind: 'command'; readonly command: Command }
  | { readonly kind: 'image'; readonly row: ImageRow }
  /** Not an action or an image of that name: a file. */
  | { readonly kind: 'files'; readonly text: string };

const MOST_IMAGES = 30;

/** Every action and every image, found by words (K1). */
export function Palette() {
  const [text, setText] = useState('');
  const [active, setActive] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const rows = useImageRows(text);
  const commands = commandsMatching(
    COMMANDS.filter((command) => command.id !== 'palette' && command.applies?.() !== false),
    text,
  );
  const entries: readonly Entry[] = [
    ...commands.map((command) => ({ kind: 'command', command }) as const),
    ...rows.map((row) => ({ kind: 'image', row }) as const),
    ...(text.trim() === '' ? [] : [{ kind: 'files', text: text.trim() } as const]),
  ];
  const at = Math.min(active, entries.length - 1);

  useEffect(() => {
    // newer engines return a promise here, which an effect must not
    list.current?.querySelector('[data-active]')?.scrollIntoView({ block: 'nearest' });
  }, [at]);

  const run = (entry: Entry | undefined): void => {
    if (entry === undefined) return;
    closeDialog();
    if (entry.kind === 'image') openImage(entry.row.key);
    else if (entry.kind === 'files') setTimeout(() => goToFind(entry.text));
    // after the dialog has given the focus back, so that the command may take it
    else setTimeout(entry.command.run);
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') run(entries[at]);
    else if (event.key === 'ArrowDown') setActive((at + 1) % Math.max(1, entries.length));
    else if (event.key === 'ArrowUp') setActive((at - 1 + entries.length) % Math.max(1, entries.length));
    else return;
    event.preventDefault();
  };

  return (
    <DialogFrame title="Find any action or image" width={600} testId="palette" bare>
      <div className="flex h-12 shrink-0 items-center gap-2 border-b border-line px-4">
        <Search size={16} className="text-ink-3" aria-hidden />
        <input
          // the dialog was opened to type here
          // oxlint-disable-next-line jsx-a11y/no-autofocus
          autoFocus
          className="h-full flex-1 bg-transparent text-lg outline-none placeholder:text-ink-3"
          placeholder="Find an action or an image"
          role="combobox"
          aria-label="Find an action or an image"
          aria-expanded
          aria-controls={id}
          {...(at >= 0 ? { 'aria-activedescendant': `${id}-${at}` } : {})}
          spellCheck={false}
          data-testid="palette-input"
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setActive(0);
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <div ref={list} id={id} role="listbox" aria-label="Found" className="max-h-[420px] overflow-y-auto p-2">
        {commands.length === 0 && rows.length === 0 ? (
          <div className="px-2 py-3 text-ink-2">No action or image is called that.</div>
        ) : null}
        {entries.map((entry, index) => (
          // the input has the keys
          // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
          <div
            key={entry.kind === 'image' ? entry.row.key : entry.kind === 'files' ? 'files' : entry.command.id}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === at}
            className="menu-item h-8 px-3!"
            {...(index === at ? { 'data-active': true } : {})}
            onPointerMove={() => setActive(index)}
            onClick={() => run(entry)}
          >
            {entry.kind === 'image' ? (
              <ImageEntry row={entry.row} />
            ) : entry.kind === 'files' ? (
              <FilesEntry text={entry.text} />
            ) : (
              <CommandEntry command={entry.command} />
            )}
          </div>
        ))}
      </div>
    </DialogFrame>
  );
}

function CommandEntry({ command }: { readonly command: Command }) {
  return (
    <>
      <CornerDownLeft size={14} className="text-ink-3" aria-hidden />
      <span className="min-w-0 flex-1 truncate">{command.title}</span>
      {command.keys === null ? null : (
        <kbd className="font-sans text-sm text-ink-3">{keyLabel(command.keys)}</kbd>
      )}
    </>
  );
}

function FilesEntry({ text }: { readonly text: string }) {
  return (
    <>
      <FileSearch size={14} className="text-ink-3" aria-hidden />
      <span className="min-w-0 flex-1 truncate">Find “{text}” in all images’ files</span>
    </>
  );
}

function ImageEntry({ row }: { readonly row: ImageRow }) {
  return (
    <>
      <Layers size={14} className="text-accent" aria-hidden />
      <span className="min-w-0 flex-1 truncate">
        {row.repository}
        <span className="text-ink-2">:{row.tag}</span>
      </span>
      <Size bytes={row.onDisk} extra="text-sm text-ink-3" />
    </>
  );
}

function useImageRows(text: string): readonly ImageRow[] {
  const [rows, setRows] = useState<readonly ImageRow[]>([]);
  useEffect(() => {
    let current = true;
    call('images.page', {
      filters: wordsOf(text),
      sort: { by: 'name', descending: false },
      groupBy: 'none',
      offset: 0,
      limit: MOST_IMAGES,
    }).then(
      (page) => current && setRows(page.rows),
      () => current && setRows([]),
    );
    return () => {
      current = false;
    };
  }, [text]);
  return rows;
}
