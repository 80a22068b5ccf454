/** Whether saving formats first: chosen in a window, kept for the next one that opens. */
import { create } from 'zustand';

const KEY = 'format-dockerfile-on-save';

export const useFormatOnSave = create<{ readonly on: boolean }>(() => ({
  on: localStorage.getItem(KEY) === 'on',
}));

export function setFormatOnSave(on: boolean): void {
  useFormatOnSave.setState({ on });
  localStorage.setItem(KEY, on ? 'on' : 'off');
}
