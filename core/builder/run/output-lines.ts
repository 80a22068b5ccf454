import { StringDecoder } from 'node:string_decoder';

/** Characters; what never ends a line must not fill the memory. */
const LONGEST_LINE = 64 * 1024;

type Stream = 'stdout' | 'stderr';

export interface OutputLines {
  readonly take: (stream: Stream, chunk: Uint8Array) => void;
  /** The last lines may have no end. */
  readonly end: () => void;
}

/** Whole lines of both streams, as they come; what is longer than a line may be is told in pieces. */
export function outputLines(tell: (stream: 'out' | 'error', text: string) => void): OutputLines {
  const streams = {
    stdout: { name: 'out', decoder: new StringDecoder('utf8') },
    stderr: { name: 'error', decoder: new StringDecoder('utf8') },
  } as const;
  const rests: Record<Stream, string> = { stdout: '', stderr: '' };
  return {
    take(stream, chunk) {
      const { name, decoder } = streams[stream];
      const lines = (rests[stream] + decoder.write(Buffer.from(chunk))).split('\n');
      let rest = lines.pop() ?? '';
      for (; rest.length > LONGEST_LINE; rest = rest.slice(LONGEST_LINE))
        lines.push(rest.slice(0, LONGEST_LINE));
      rests[stream] = rest;
      if (lines.length > 0) tell(name, lines.map(lastOfLine).join('\n'));
    },
    end() {
      for (const stream of ['stdout', 'stderr'] as const) {
        const { name, decoder } = streams[stream];
        const rest = rests[stream] + decoder.end();
        if (rest !== '') tell(name, lastOfLine(rest));
      }
    },
  };
}

/** What a terminal would show: bars of progress return to the beginning of their line and write over it. */
function lastOfLine(line: string): string {
  const whole = line.endsWith('\r') ? line.slice(0, -1) : line;
  return whole.slice(whole.lastIndexOf('\r') + 1);
}
