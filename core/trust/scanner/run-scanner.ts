import { spawn } from 'node:child_process';
import { open } from 'node:fs/promises';
import { StrataError } from '../../oci/strata-error.ts';
import { visibleLine } from '../../oci/visible-text.ts';
import { explained } from '../../stream/disk-error.ts';
import type { FoundScanner } from './find-scanner.ts';
import type { ImageView } from './image-view.ts';
import { failed } from './scan-failure.ts';

export interface ScanLimits {
  /** A first run downloads a database of some 100 MB. */
  readonly milliseconds: number;
  /** Of its report; one of 10,000 findings has some 40 MB. */
  readonly bytes: number;
}

const SCAN_LIMITS: ScanLimits = { milliseconds: 15 * 60_000, bytes: 96 * 1024 * 1024 };

/** Time to clean up after itself before it is ended for good. */
const GRACE_MS = 2_000;
const LONGEST_COMPLAINT = 64 * 1024;

/**
 * https://trivy.dev/latest/docs/target/container_image/#oci-layout and
 * https://github.com/anchore/grype#supported-sources: both read a layout folder.
 */
function argumentsOf({ program }: FoundScanner, { layout }: ImageView): readonly string[] {
  return program === 'trivy'
    ? ['image', '--input', layout, '--format', 'json', '--scanners', 'vuln', '--quiet']
    : [`oci-dir:${layout}`, '--output', 'json', '--quiet'];
}

/**
 * They fetch their database; nothing of the image may leave: no look-ups of archives by their hash, no questions for
 * newer versions, no counting. As variables, because an older version refuses a flag that it does not know.
 */
const SILENCE = {
  TRIVY_OFFLINE_SCAN: 'true',
  TRIVY_SKIP_VERSION_CHECK: 'true',
  TRIVY_DISABLE_TELEMETRY: 'true',
  TRIVY_NO_PROGRESS: 'true',
  GRYPE_CHECK_FOR_APP_UPDATE: 'false',
  GRYPE_EXTERNAL_SOURCES_ENABLE: 'false',
} as const;

/** Runs it to its end and leaves what it printed in `view.output`. `SCANNER_FAILED` tells why there is nothing. */
export async function runScanner(
  scanner: FoundScanner,
  view: ImageView,
  {
    environment,
    limits = SCAN_LIMITS,
    signal,
  }: { readonly environment: NodeJS.ProcessEnv; readonly limits?: ScanLimits; readonly signal: AbortSignal },
): Promise<void> {
  if (signal.aborted) throw cancelled();
  const { program, file } = scanner;
  const output = await explained('write', view.output, () => open(view.output, 'wx', 0o600));
  try {
    const child = spawn(file, [...argumentsOf(scanner, view)], {
      env: { ...environment, ...SILENCE },
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    let failure: StrataError | undefined;
    let killing: NodeJS.Timeout | undefined;
    const stop = (reason: StrataError): void => {
      if (failure !== undefined) return;
      failure = reason;
      child.kill('SIGTERM');
      killing = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
      // Whatever it began holds the pipes open, but not us.
      child.stdout.destroy();
      child.stderr.destroy();
    };
    const abort = (): void => stop(cancelled());
    signal.addEventListener('abort', abort, { once: true });
    const timer = setTimeout(
      () => stop(failed(program, `it did not end within ${Math.round(limits.milliseconds / 1000)} seconds`)),
      limits.milliseconds,
    );
    let complaint = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaint = (complaint + text).slice(-LONGEST_COMPLAINT);
    });
    child.stderr.on('error', () => undefined);
    const ended = new Promise<string | null>((resolve) => {
      child.once('error', (error) => resolve(error.message));
      child.once('exit', (code, by) => resolve(code === 0 ? null : `it ended with ${code ?? by}`));
    });
    try {
      let bytes = 0;
      try {
        for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
          bytes += chunk.byteLength;
          if (bytes > limits.bytes) stop(failed(program, `it printed more than ${limits.bytes} bytes`));
          if (failure !== undefined) break;
          await explained('write', view.output, () => output.write(chunk));
        }
      } catch (error) {
        // Its pipe was closed because it was stopped: that reason counts.
        if (failure === undefined) throw error;
      }
      const problem = await ended;
      if (failure !== undefined) throw failure;
      if (problem !== null) throw failed(program, `${problem}. ${lastWords(complaint)}`.trim());
    } finally {
      clearTimeout(timer);
      clearTimeout(killing);
      signal.removeEventListener('abort', abort);
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    }
  } finally {
    await output.close();
  }
}

/** What it complained of last, in one line. */
function lastWords(complaint: string): string {
  const lines = complaint.split('\n').filter((line) => line.trim() !== '');
  return visibleLine(lines.slice(-3).join(' ')).slice(-600);
}

function cancelled(): StrataError {
  return new StrataError('CANCELLED', 'The scan was cancelled', { retryable: true });
}
