import { StringDecoder } from 'node:string_decoder';

/** What is needed of `process.stdin` when it is a terminal. */
export interface SecretInput {
  setRawMode(on: boolean): unknown;
  on(event: 'data', listener: (chunk: Buffer) => void): unknown;
  on(event: 'end', listener: () => void): unknown;
  off(event: 'data', listener: (chunk: Buffer) => void): unknown;
  off(event: 'end', listener: () => void): unknown;
  resume(): unknown;
  pause(): unknown;
}

const CANCEL = '\u0003';
const END = '\u0004';
const RUBBED_OUT = new Set(['\u007f', '\b']);
const LINE_CLEARED = '\u0015';

/**
 * One line that a person types and nobody sees. `ask` is called when nothing is shown any more. `null`: given up, with Ctrl-C
 * or Ctrl-D; `cancel` hears of the first.
 */
export function readSecret(input: SecretInput, ask: () => void, cancel: () => void): Promise<string | null> {
  return new Promise((resolve) => {
    const decoder = new StringDecoder('utf8');
    let typed: string[] = [];
    const end = (secret: string | null): void => {
      input.off('data', read);
      input.off('end', stop);
      input.setRawMode(false);
      input.pause();
      resolve(secret);
    };
    const stop = (): void => end(typed.length === 0 ? null : typed.join(''));
    const read = (chunk: Buffer): void => {
      for (const character of decoder.write(chunk)) {
        if (character === '\r' || character === '\n') return end(typed.join(''));
        if (character === END) return stop();
        if (character === CANCEL) {
          cancel();
          return end(null);
        }
        if (RUBBED_OUT.has(character)) typed.pop();
        else if (character === LINE_CLEARED) typed = [];
        else typed.push(character);
      }
    };
    input.setRawMode(true);
    input.on('data', read);
    input.on('end', stop);
    input.resume();
    ask();
  });
}
