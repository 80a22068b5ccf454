import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BrowserWindow, app, nativeImage } from 'electron';
import type { CallInput } from '../../core/api/calls.ts';
import { StrataError, type Inside } from '../../core/index.ts';
import icon from '../../build/icons/64x64.png?inline';
import type { Caller } from '../ipc/call.ts';
import { fileNameOf } from './file-name.ts';

/** The hand is still on the button: what takes longer than this, in milliseconds, would be dropped nowhere. */
const PATIENCE = 20_000;

/**
 * Files of an image for another program to take: the system wants them on disk when the drag begins. They go when Strata
 * ends; nobody says when the other program has read them.
 */
export async function dragOut(
  files: Inside['files'],
  order: CallInput<'files.drag'>,
  caller: Caller,
): Promise<void> {
  const name = fileNameOf(order.path);
  if (name === undefined)
    throw new StrataError('UNSAFE_PATH', 'The whole filesystem is saved by Save, not by dragging');
  const folder = await mkdtemp(path.join(tmpdir(), 'strata-drag-'));
  app.once('will-quit', () => void rm(folder, { recursive: true, force: true }).catch(() => undefined));
  const file = path.join(folder, name);
  const { row } = await files.look(order);
  await files.save({ ...order, as: row.kind === 'folder' ? 'folder' : 'file' }, file, {
    signal: AbortSignal.timeout(PATIENCE),
  });
  const window = BrowserWindow.fromId(caller.windowId);
  window?.webContents.startDrag({ file, icon: nativeImage.createFromDataURL(icon) });
}
