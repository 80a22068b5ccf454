import { useRef, type ReactNode } from 'react';
import { Button as AriaButton, Menu, MenuItem, MenuTrigger, Popover, Separator } from 'react-aria-components';

interface MenuEntry {
  readonly id: string;
  readonly title: string;
  readonly keys?: string;
  readonly danger?: boolean;
  readonly disabled?: boolean;
  /** Ticked entries of a choice. */
  readonly chosen?: boolean;
  readonly more?: string;
  readonly run: () => void;
}

export type MenuSection = readonly MenuEntry[];

function Entries({
  sections,
  label,
  onDone,
}: {
  readonly sections: readonly MenuSection[];
  readonly label: string;
  readonly onDone?: () => void;
}) {
  const filled = sections.filter((section) => section.length > 0);
  return (
    <Menu className="menu" aria-label={label} {...(onDone === undefined ? {} : { onClose: onDone })}>
      {filled.flatMap((section, index) => [
        ...(index === 0
          ? []
          : [<Separator key={`separator-${section[0]?.id ?? index}`} className="menu-separator" />]),
        ...section.map((entry) => (
          <MenuItem
            key={entry.id}
            id={entry.id}
            className="menu-item"
            textValue={entry.title}
            isDisabled={entry.disabled ?? false}
            onAction={entry.run}
            {...(entry.danger === true ? { 'data-danger': true } : {})}
          >
            {section.some((each) => each.chosen !== undefined) ? (
              <span className="w-3 text-accent" aria-hidden>
                {entry.chosen === true ? '✓' : ''}
              </span>
            ) : null}
            <span className="min-w-0 flex-1 truncate">
              {entry.title}
              {entry.chosen === true ? <span className="sr-only"> (chosen)</span> : null}
            </span>
            {entry.more === undefined ? null : <span className="text-sm text-ink-3">{entry.more}</span>}
            {entry.keys === undefined ? null : (
              <kbd className="ml-4 font-sans text-sm text-ink-3">{entry.keys}</kbd>
            )}
          </MenuItem>
        )),
      ])}
    </Menu>
  );
}

/** A menu where the pointer is. */
export function ContextMenu({
  at,
  sections,
  label,
  onClose,
}: {
  readonly at: { readonly x: number; readonly y: number };
  readonly sections: readonly MenuSection[];
  readonly label: string;
  readonly onClose: () => void;
}) {
  const anchor = useRef<HTMLSpanElement>(null);
  return (
    <>
      <span ref={anchor} className="fixed h-px w-px" style={{ left: at.x, top: at.y }} />
      <Popover
        triggerRef={anchor}
        isOpen
        onOpenChange={(open) => !open && onClose()}
        placement="bottom start"
        offset={2}
      >
        <Entries sections={sections} label={label} onDone={onClose} />
      </Popover>
    </>
  );
}

export function MenuButton({
  label,
  sections,
  children,
  extra = 'btn',
  testId,
}: {
  readonly label: string;
  readonly sections: readonly MenuSection[];
  readonly children: ReactNode;
  readonly extra?: string;
  readonly testId?: string;
}) {
  return (
    <MenuTrigger>
      <AriaButton
        className={extra}
        aria-label={label}
        {...(testId === undefined ? {} : { 'data-testid': testId })}
      >
        {children}
      </AriaButton>
      <Popover placement="bottom end" offset={4}>
        <Entries sections={sections} label={label} />
      </Popover>
    </MenuTrigger>
  );
}
