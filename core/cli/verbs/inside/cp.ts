import { lstat } from 'node:fs/promises';
import path from 'node:path';
import { isMissing } from '../../../stream/disk-error.ts';
import { humanSize } from '../../../image/units.ts';
import { StrataError } from '../../../oci/strata-error.ts';
import { visibleText } from '../../../oci/visible-text.ts';
import type { ImageChoice } from '../../../api/files.ts';
import type { Core, SaveOrder } from '../../../index.ts';
import type { Flags } from '../../flags.ts';
import type { Run } from '../../command.ts';
import type { Terminal } from '../../terminal.ts';
import { chooseImage } from './choose-image.ts';
import { chooseView } from './files.ts';
import { withContents } from './list-files.ts';

/** docker's `cp` from an image: into a folder that is there, as a new name, or as a tar stream with "-". */
export const cp: Run = async (flags, [from = '', to = ''], terminal) => {
  const source = splitSource(from);
  const core = await terminal.openCore();
  const chosen = await chooseImage(core, source.image, flags, terminal);
  return withContents(chosen, () => copyOut(core, chosen.choice, { flags, path: source.path, to }, terminal));
};

interface CopyOrder {
  readonly flags: Flags;
  readonly path: string;
  readonly to: string;
}

async function copyOut(
  core: Core,
  choice: ImageChoice,
  { flags, path: from, to }: CopyOrder,
  terminal: Terminal,
): Promise<number> {
  const view = await chooseView(core, choice, flags);
  const layer = view.kind === 'layer' ? view.layer : null;
  const base = { ...choice, path: from, layer, view };
  const { signal } = terminal;
  if (to === '-') {
    await (
      await core.inside()
    ).files.saveTo(
      { ...base, as: 'tar' },
      async (bytes) => {
        terminal.out.write(bytes);
        await terminal.out.drained();
      },
      { signal },
    );
    return 0;
  }
  const as = await kindOf(core, base);
  const destination = await destinationOf(to, from, terminal);
  const saved = await (await core.inside()).files.save({ ...base, as }, destination, { signal });
  for (const skipped of saved.skipped) terminal.errors.write(`Left out: ${visibleText(skipped)}\n`);
  terminal.errors.write(`Saved ${humanSize(saved.bytes)} to ${visibleText(destination)}\n`);
  return 0;
}

/** "IMAGE:/path": the image may hold colons, a path of an image begins with a slash. */
function splitSource(text: string): { readonly image: string; readonly path: string } {
  const at = text.lastIndexOf(':/');
  if (at <= 0 || text.startsWith('//', at + 1)) {
    throw new StrataError('INVALID_INPUT', `"${text}" names no file of an image`, {
      action: 'Write it as IMAGE:/PATH.',
    });
  }
  return { image: text.slice(0, at), path: text.slice(at + 1) };
}

async function kindOf(core: Core, order: Omit<SaveOrder, 'as'>): Promise<'file' | 'folder'> {
  if (order.path === '/') return 'folder';
  const { row } = await (await core.inside()).files.look(order);
  return row.kind === 'folder' ? 'folder' : 'file';
}

/** As cp(1): what is there and is a folder gets it under its own name. */
async function destinationOf(to: string, source: string, { folder }: Terminal): Promise<string> {
  const target = path.resolve(folder, to);
  try {
    if (!(await lstat(target)).isDirectory()) return target;
  } catch (error) {
    if (isMissing(error)) return target;
    throw error;
  }
  const name =
    source
      .split('/')
      .filter((part) => part !== '')
      .at(-1) ?? 'rootfs';
  return path.join(target, name === '..' || name === '.' ? 'rootfs' : name);
}
