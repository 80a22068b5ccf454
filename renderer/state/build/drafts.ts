/** Tells main of what was typed and not saved, so that it is there when the window is opened again. */
import type { DockerfileText } from '../../../core/api/builds.ts';
import { call } from '../../bridge.ts';

/** Milliseconds without a key after which it is kept; a window that closes does not wait for it. */
const PAUSE = 400;

const waiting = new Map<string, DockerfileText>();
let timer: ReturnType<typeof setTimeout> | undefined;

export function keepDraft(source: string, draft: DockerfileText): void {
  waiting.set(source, draft);
  clearTimeout(timer);
  timer = setTimeout(writeDrafts, PAUSE);
}

export function dropDraft(source: string): void {
  waiting.delete(source);
  void call('build.keepDraft', { source, draft: null }).catch(() => undefined);
}

/** At once: the window closes. */
export function writeDrafts(): void {
  clearTimeout(timer);
  for (const [source, draft] of waiting) {
    // a source that was forgotten meanwhile has no draft
    void call('build.keepDraft', { source, draft }).catch(() => undefined);
  }
  waiting.clear();
}
