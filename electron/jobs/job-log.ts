import type { JobLogLine } from '../../core/api/jobs.ts';
import { visibleLine, type MoveEvent, type PullEvent } from '../../core/index.ts';

/** What one job tells is bounded: a registry that answers every retry with a page must not fill memory or the history. */
const MOST_LINES = 500;
const LONGEST_LINE = 1000;

export function addLine(log: JobLogLine[], level: JobLogLine['level'], text: string, at = new Date()): void {
  log.push({ at: at.toISOString(), level, text: visibleLine(text).slice(0, LONGEST_LINE) });
  if (log.length > MOST_LINES) log.splice(0, log.length - MOST_LINES);
}

const short = (digest: string): string => digest.replace(/^sha256:/, '').slice(0, 12);

interface Line {
  readonly level: JobLogLine['level'];
  readonly text: string;
}

/** The line that an event is worth, or `undefined`: bytes are for the bar. */
export function lineOf(event: PullEvent): Line | undefined {
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
      return retryLine(event);
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

/** The same of a push or a copy. */
export function moveLine(event: MoveEvent): Line | undefined {
  switch (event.kind) {
    case 'plan': {
      const { digest, send, there, mount } = event.plan;
      return {
        level: 'info',
        text: `${digest}: ${send} bytes to send, ${there} bytes are there, ${mount} bytes can be taken from elsewhere there`,
      };
    }
    case 'blob':
      if (event.state === 'uploading' && event.resumed > 0)
        return { level: 'info', text: `${short(event.digest)}: resumed at ${event.resumed} bytes` };
      return { level: 'info', text: `${short(event.digest)}: ${event.state}` };
    case 'retry':
      return retryLine(event);
    case 'named':
      return { level: 'info', text: `${event.reference} is ${event.digest}` };
    case 'bytes':
      return undefined;
  }
}

function retryLine(event: Extract<MoveEvent, { kind: 'retry' }>): Line {
  const seconds = (event.delayMs / 1000).toFixed(1);
  return { level: 'warning', text: `attempt ${event.attempt} follows in ${seconds} s: ${event.because}` };
}
