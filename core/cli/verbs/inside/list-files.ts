import type { PackageReport } from '../../../api/packages.ts';
import { ONLY_LISTED } from '../../../image/packages/files-to-read.ts';
import type { Core } from '../../../index.ts';
import { humanSize } from '../../../image/units.ts';
import { StrataError } from '../../../oci/strata-error.ts';
import type { Terminal } from '../../terminal.ts';
import type { ChosenImage } from './choose-image.ts';

const REDRAW_MS = 100;

/**
 * Lists the files of an image that is in its registry: whoever names it to a verb that shows files has asked for that.
 * `upTo`: only of the layers from the base to this one; `null`: of all. Nothing to do for what is on this machine.
 */
export async function listFiles(
  core: Core,
  { choice, pullCommand }: ChosenImage,
  terminal: Terminal,
  upTo: number | null = null,
): Promise<void> {
  if (pullCommand === null) return;
  const { opened } = await core.inside();
  const { layers, download } = await opened.planIndex(choice, upTo);
  const count = layers.filter(({ state }) => state === 'elsewhere').length;
  if (count === 0) return;
  const { errors, signal } = terminal;
  const what = count === 1 ? '1 layer' : `${count} layers`;
  const size = humanSize(download, 3);
  errors.write(`Listing the files of ${what}: ${size} are downloaded once and not kept\n`);
  let drawn = 0;
  try {
    await opened.index(choice, upTo, {
      signal,
      onProgress(done, total) {
        if (!errors.isTerminal || Date.now() - drawn < REDRAW_MS) return;
        drawn = Date.now();
        errors.write(`\r\u001b[K${humanSize(done, 3)} of ${humanSize(total, 3)}`);
      },
    });
  } catch (error) {
    if (drawn > 0) errors.write('\n');
    if (signal.aborted) errors.write('Cancelled. Layers whose files were listed by now stay listed.\n');
    throw error;
  }
  if (drawn > 0) errors.write('\r\u001b[K');
}

/** Work that needs the bytes of files: of an image in a registry, a list of them is all that can be had here. */
export async function withContents<Value>(
  { title, pullCommand }: ChosenImage,
  work: () => Promise<Value>,
): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    if (pullCommand === null || !isElsewhere(error)) throw error;
    throw onlyListed(title, pullCommand, error);
  }
}

/** What is installed, as far as it is known here, and whether some of it is only in a registry. */
export async function packagesHere(
  core: Core,
  { choice }: Pick<ChosenImage, 'choice'>,
): Promise<{ readonly report: PackageReport | null; readonly isWhole: boolean }> {
  try {
    const report = await (await core.inside()).packages.list(choice);
    return { report, isWhole: report.problems.every(({ message }) => message !== ONLY_LISTED) };
  } catch (error) {
    if (isElsewhere(error)) return { report: null, isWhole: false };
    throw error;
  }
}

function isElsewhere(error: unknown): boolean {
  return error instanceof StrataError && error.code === 'LAYER_ELSEWHERE';
}

export function onlyListed(title: string, command: string, cause?: unknown): StrataError {
  return new StrataError(
    'LAYER_ELSEWHERE',
    `${title} is in the registry; only its list of files can be known here, not what is in them`,
    { action: 'Pull it first:', command, cause },
  );
}
