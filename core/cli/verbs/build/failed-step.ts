import type { BuildEvent } from '../../../api/build.ts';
import { visibleText } from '../../../oci/visible-text.ts';
import type { Output } from '../../terminal.ts';
import { instructionAt, printLines } from './dockerfile-lines.ts';

export interface NamedText {
  readonly name: string;
  readonly text: string;
}

/** Lines of a step's output that are kept to be shown when it fails. */
const MOST_LINES = 20;

/** Keeps what steps print, so that the one that failed can be shown. */
export function watchForFailure(): {
  readonly observe: (event: BuildEvent) => void;
  /** What it printed at last, and the Dockerfile's lines around it, as BuildKit prints them. */
  readonly print: (out: Output, line: number | null, dockerfile: NamedText | null) => void;
} {
  const steps = new Map<number, { readonly title: string; readonly lines: string[] }>();
  let failed: { readonly title: string; readonly lines: readonly string[] } | undefined;
  return {
    observe(event) {
      if (event.kind === 'step') steps.set(event.step.id, { title: event.step.title, lines: [] });
      if (event.kind === 'output' && event.stream !== 'note') {
        const lines = steps.get(event.id)?.lines;
        lines?.push(...event.text.split('\n'));
        lines?.splice(0, Math.max(0, lines.length - MOST_LINES));
      }
      if (event.kind !== 'ended') return;
      if (event.outcome === 'failed') failed ??= steps.get(event.id);
      steps.delete(event.id);
    },
    print(out, line, dockerfile) {
      if (failed !== undefined && failed.lines.length > 0) {
        const lines = failed.lines.map((text) => `${visibleText(text)}\n`).join('');
        out.write(`------\n > ${failed.title}:\n${lines}------\n`);
      }
      if (line === null || dockerfile === null) return;
      out.write(printLines(dockerfile.name, dockerfile.text, instructionAt(dockerfile.text, line)));
    },
  };
}
