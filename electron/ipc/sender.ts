/** What is asked about the frame that a message came from; Electron's WebFrameMain has it. */
export interface SenderFrame {
  readonly url: string;
  readonly parent: SenderFrame | null;
}

/**
 * Whether a message comes from the page that we loaded, in the top frame of a window that we opened. Anything else (a
 * sub-frame, another page, a window of somebody else's) gets nothing.
 * @param frame `null` when the frame is gone
 * @param home where our page is: "strata://app", or the development server's origin
 */
export function isOurs(frame: SenderFrame | null, isOurWindow: boolean, home: string): boolean {
  return isOurWindow && frame !== null && frame.parent === null && isWithin(frame.url, home);
}

/** Compared by scheme and host: `origin` is "null" for schemes that Node does not know. */
export function isWithin(address: string, home: string): boolean {
  try {
    const [given, ours] = [new URL(address), new URL(home)];
    return (
      given.protocol === ours.protocol &&
      given.host === ours.host &&
      given.username === '' &&
      given.password === ''
    );
  } catch {
    return false;
  }
}
