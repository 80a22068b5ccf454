import path from 'node:path';
import type { CallInput } from '../../core/api/calls.ts';
import { visibleLine } from '../../core/index.ts';
import { chooseFolder, chooseNewFile } from '../files/choose-place.ts';
import { dragOut } from '../files/drag-out.ts';
import { fileNameOf } from '../files/file-name.ts';
import type { Caller } from '../ipc/call.ts';
import { bytesText } from '../jobs/summary.ts';
import type { Context, HandlersOf } from './context.ts';
import { namedImage } from './image-title.ts';

export function fileHandlers(context: Context): HandlersOf<'files'> {
  const files = async () => (await (await context.core()).inside()).files;
  return {
    'files.page': async (query) => (await files()).page(query),
    'files.history': async ({ path: wanted, ...choice }) => (await files()).history(choice, wanted),
    'files.look': async (choice) => (await files()).look(choice),
    'files.read': async ({ offset, length, ...choice }) => (await files()).read(choice, { offset, length }),
    'files.compare': async ({ from, to }) => (await files()).compare(from, to),
    'files.waste': async ({ limit, ...choice }) => (await files()).waste(choice, limit),
    'files.map': async (query) => (await files()).map(query),
    'files.save': (order, caller) => save(context, order, caller),
    async 'files.drag'(order, caller) {
      await dragOut(await files(), order, caller);
      return null;
    },
    'files.duplicates': async ({ image, limit }) => (await files()).duplicates(image, limit),
  };
}

/** The place comes from the system's dialog alone: no path of the page's choice is ever written to. */
async function save(
  { core, jobs }: Context,
  order: CallInput<'files.save'>,
  caller: Caller,
): Promise<{ jobId: string } | null> {
  const { files, opened } = await (await core()).inside();
  const image = namedImage(opened.list(), order.key);
  const name = fileNameOf(order.path) ?? fileNameOf(image.title) ?? 'image';
  const destination =
    order.as === 'folder'
      ? await chooseFolder(caller, `Save ${name} into a folder`)
      : await chooseNewFile(caller, {
          title: `Save ${name}`,
          name: order.as === 'tar' ? `${name}.tar` : name,
        });
  if (destination === null) return null;
  const target = order.as === 'folder' ? path.join(destination, name) : destination;
  return (await jobs()).startTask({
    kind: 'save',
    title: `${visibleLine(order.path)} of ${image.title}`,
    command: image.stored ? `strata cp ${order.key}:${order.path} ${target}` : '',
    async run({ signal, onProgress, say }) {
      const saved = await files.save(order, target, { signal, onProgress });
      for (const skipped of saved.skipped) say('warning', skipped);
      const left = saved.skipped.length > 0 ? `; ${saved.skipped.length} left out, see the log` : '';
      return `Saved ${bytesText(saved.bytes)} to ${target}${left}`;
    },
  });
}
