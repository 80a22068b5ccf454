import { createHash } from 'node:crypto';
import type { BuildStep } from '../../../api/build.ts';
import { plainJson } from '../../../oci/visible-text.ts';
import type { Output } from '../../terminal.ts';
import type { BuildProgress } from './progress.ts';

/** BuildKit's lines for programs: vertexes, logs and warnings. https://github.com/moby/buildkit/blob/master/client/graph.go */
export function rawProgress(out: Output, now: () => number): BuildProgress {
  const vertexes = new Map<number, { readonly digest: string; readonly name: string; started: string }>();
  const time = (): string => new Date(now()).toISOString();
  const write = (value: object): void => out.write(`${plainJson(JSON.stringify(value))}\n`);
  return {
    observe(event) {
      if (event.kind === 'step') {
        const vertex = { digest: digestOf(event.step), name: event.step.title, started: time() };
        vertexes.set(event.step.id, vertex);
        return write({ vertexes: [vertex] });
      }
      if (event.kind === 'warning') {
        const short = Buffer.from(event.text).toString('base64');
        return write({
          warnings: [
            {
              level: 1,
              short,
              ...(event.line === null
                ? {}
                : { range: [{ start: { line: event.line }, end: { line: event.line } }] }),
            },
          ],
        });
      }
      const vertex = vertexes.get(event.id);
      if (vertex === undefined) return;
      if (event.kind === 'output') {
        const stream = event.stream === 'error' ? 2 : 1;
        const data = Buffer.from(`${event.text}\n`).toString('base64');
        return write({ logs: [{ vertex: vertex.digest, stream, data, timestamp: time() }] });
      }
      if (event.kind === 'grown') {
        const status = { id: 'layer', vertex: vertex.digest, current: event.bytes, timestamp: time() };
        return write({ statuses: [{ ...status, started: vertex.started }] });
      }
      const { outcome } = event;
      write({
        vertexes: [
          {
            ...vertex,
            completed: time(),
            ...(outcome === 'cached' ? { cached: true } : {}),
            ...(outcome === 'failed' || outcome === 'cancelled' ? { error: outcome } : {}),
          },
        ],
      });
    },
    end: () => undefined,
  };
}

/** Theirs are digests of what is to be done; here they only tell steps of one build apart. */
function digestOf({ id, title }: BuildStep): string {
  return `sha256:${createHash('sha256').update(`${id} ${title}`).digest('hex')}`;
}
