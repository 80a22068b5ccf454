import type { PullTarget } from '../../api/pull.ts';
import { shortDigest } from '../../oci/digest.ts';
import type { Output } from '../terminal.ts';
import { sayPulled, sayPulling, sayRetry, type PullReport } from './pull-report.ts';

/** One line for each thing that happens, as docker prints where nobody watches. */
export function pullLines(target: PullTarget, out: Output): PullReport {
  const said = new Set<string>();
  // Of an image that is here whole, docker lists no layers; so these wait until one has to be fetched.
  let waiting: string[] = [];
  const say = (digest: string, words: string): void => {
    const line = `${shortDigest(digest)}: ${words}\n`;
    if (said.has(line)) return;
    said.add(line);
    out.write(line);
  };
  return {
    observe(event) {
      switch (event.kind) {
        case 'resolved':
          sayPulling(target, out);
          break;
        case 'plan':
          if (event.layers.every(({ size, here }) => here >= size)) {
            waiting = event.layers.map(({ digest }) => digest);
            break;
          }
          for (const { digest, size, here } of event.layers) {
            say(
              digest,
              here >= size
                ? 'Already exists'
                : here > 0
                  ? `Pulling fs layer (${here} of ${size} bytes are here)`
                  : 'Pulling fs layer',
            );
          }
          break;
        case 'layer':
          if (
            event.state === 'checking' &&
            waiting.length === 0 &&
            !said.has(`${shortDigest(event.digest)}: Already exists\n`)
          ) {
            say(event.digest, 'Download complete');
          }
          if (event.state === 'done') say(event.digest, 'Pull complete');
          break;
        case 'retry':
          out.write(`${sayRetry(event)}\n`);
          break;
        default:
          break;
      }
    },
    end(result) {
      if (result === null) return;
      if (result.status === 'downloaded') for (const digest of waiting) say(digest, 'Already exists');
      sayPulled(target, result, out);
    },
  };
}
