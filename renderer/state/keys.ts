/** Keys that work everywhere, read from the one table of commands. */
import { COMMANDS, type Command } from './commands.ts';
import { useDialog } from './dialog.ts';
import { goBack, goForward } from './router.ts';
import { useSettings } from './settings.ts';

function isMac(): boolean {
  return useSettings.getState().facts?.platform === 'darwin';
}

/** "Mod+K" as people of this system write it. */
export function keyLabel(keys: string): string {
  const mac = isMac();
  const names: Readonly<Record<string, string>> = {
    Mod: mac ? '⌘' : 'Ctrl',
    Alt: mac ? '⌥' : 'Alt',
    Shift: mac ? '⇧' : 'Shift',
    ArrowLeft: '←',
    ArrowRight: '→',
    Delete: 'Del',
  };
  return keys
    .split('+')
    .map((key) => names[key] ?? key)
    .join(mac ? '' : '+');
}

interface Pressed {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

function commandFor(event: Pressed): Command | undefined {
  const key = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  const pressed = [
    ...(event.ctrlKey || event.metaKey ? ['Mod'] : []),
    ...(event.altKey ? ['Alt'] : []),
    ...(event.shiftKey ? ['Shift'] : []),
    key,
  ].join('+');
  return COMMANDS.find((command) => command.keys === pressed);
}

/** Keys that edit a text, where there is one. */
const EDITING = new Set(['Delete', 'Mod+Z', 'Mod+D']);

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

/** Returns the function that stops listening. */
export function startKeys(): () => void {
  const onKey = (event: KeyboardEvent): void => {
    const command = commandFor(event);
    if (command === undefined || event.defaultPrevented) return;
    // a dialog is alone with the keyboard, and a field keeps the keys that edit it
    if (useDialog.getState().dialog !== null && command.id !== 'palette') return;
    if (isTyping(event.target) && (EDITING.has(command.keys ?? '') || event.altKey)) return;
    event.preventDefault();
    if (command.applies?.() !== false) command.run();
  };
  const onMouse = (event: MouseEvent): void => {
    if (event.button !== 3 && event.button !== 4) return;
    event.preventDefault();
    if (event.button === 3) goBack();
    else goForward();
  };
  window.addEventListener('keydown', onKey);
  window.addEventListener('mouseup', onMouse);
  return () => {
    window.removeEventListener('keydown', onKey);
    window.removeEventListener('mouseup', onMouse);
  };
}
