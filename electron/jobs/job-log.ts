import type { JobLogLine } from '../../core/api/jobs.ts';
import { visibleLine, type PullEvent } from '../../core/index.ts';

/** What one job tells is bounded: a registry that answers every retry with a page must not fill memory or the history. */
const MOST_LINES = 500;
const LONGEST_LINE = 1000;

export function addLine(log: JobLogLine[], level: JobLogLine['level'], text: string, at = new Date()): void {
  log.push({ at: at.toISOString(), level, text: visibleLine(text).slice(0, LONGEST_LINE) });
  if (log.length > MOST_LINES) log.splice(0, log.length - MOST_LINES);
}

const short = (digest: string): string => digest.replace(/^sha256:/, '').slice(0, 12);

/** The line that an event is worth, or `undefined`: bytes are for the bar. */
export function lineOf(
  event: PullEvent,
): { readonly level: JobLogLine['level']; readonly text: string } | undefined {
  switch (event.kind) {
    case 'resolved':
      return { level: 'info', text: `${event.reference} is ${event.digest} for ${event.platform}` };
    case 'plan':
      return {
        level: 'info',
        text: `${event.layers.length} layers, ${event.total} bytes in all, ${event.reused} bytes of them are here`,
      };
    case 'layer':
      if (event.state === 'waiting') return undefined;
      if (event.state === 'downloading' && event.resumed > 0) {
        return { level: 'info', text: `${short(event.digest)}: resumed at ${event.resumed} bytes` };
      }
      return { level: 'info', text: `${short(event.digest)}: ${event.state}` };
    case 'retry':
      return {
        level: 'warning',
        text: `attempt ${event.attempt} follows in ${(event.delayMs / 1000).toFixed(1)} s: ${event.because}`,
      };
    case 'named':
      return { level: 'info', text: `the image has its name: ${event.key}` };
    case 'checked':
      return {
        level: 'info',
        text: `${short(event.digest)}: unpacks to ${event.diffId}, as its config says`,
      };
    case 'note':
      return { level: event.level, text: event.text };
    case 'bytes':
      return undefined;
  }
}
