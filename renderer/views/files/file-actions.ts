/** What can be done with a file, from the menu of its row and from its details. */
import type { CallInput } from '../../../core/api/calls.ts';
import type { FileRow, FilesView, ImageChoice } from '../../../core/api/files.ts';
import { call } from '../../bridge.ts';
import { copy } from '../../state/deeds.ts';
import { attempt } from '../../state/toasts.ts';
import type { MenuSection } from '../../ui/context-menu.tsx';
import { fileCommands } from '../../words/files.ts';

export interface FileContext {
  readonly choice: ImageChoice;
  readonly view: FilesView;
  /** The image as a command line names it. */
  readonly image: string;
}

export interface FileDeeds {
  readonly onOpen: (row: FileRow) => void;
  readonly onDetails: (row: FileRow) => void;
  readonly onCompare: (row: FileRow) => void;
}

export const hasContent = ({ kind }: Pick<FileRow, 'kind'>): boolean =>
  kind === 'file' || kind === 'hard link' || kind === 'symbolic link';

/** The version that a row shows; of what a layer removed there is none. */
function choiceOf({ choice, view }: FileContext, row: Pick<FileRow, 'path' | 'layer' | 'kind'>) {
  // a folder is what all layers up to the view's have put into it, not what one of them has
  const layer = row.kind === 'folder' && view.kind === 'filesystem' ? view.upTo : row.layer;
  return { ...choice, path: row.path, layer, view };
}

export function saveFile(context: FileContext, row: FileRow, as: CallInput<'files.save'>['as']): void {
  attempt(() => call('files.save', { ...choiceOf(context, row), as }));
}

export function saveFilesystem({ choice, view }: FileContext, as: 'folder' | 'tar'): void {
  const layer = view.kind === 'filesystem' ? view.upTo : view.kind === 'layer' ? view.layer : null;
  attempt(() => call('files.save', { ...choice, path: '/', layer, view, as }));
}

export function dragFile(context: FileContext, row: FileRow): void {
  attempt(() => call('files.drag', choiceOf(context, row)));
}

export function fileMenu(context: FileContext, row: FileRow, deeds: FileDeeds): readonly MenuSection[] {
  const removed = row.change === 'removed';
  const folder = row.kind === 'folder';
  return [
    [
      ...(hasContent(row)
        ? [
            {
              id: 'open',
              title: removed ? 'Open what was removed' : 'Open',
              keys: 'Enter',
              run: () => deeds.onOpen(row),
            },
          ]
        : []),
      { id: 'details', title: 'Details and provenance', keys: 'Space', run: () => deeds.onDetails(row) },
      ...(hasContent(row)
        ? [{ id: 'compare', title: 'Compare versions…', run: () => deeds.onCompare(row) }]
        : []),
    ],
    removed
      ? []
      : folder
        ? [
            { id: 'save', title: 'Save folder…', run: () => saveFile(context, row, 'folder') },
            { id: 'save-tar', title: 'Save folder as tar…', run: () => saveFile(context, row, 'tar') },
          ]
        : hasContent(row)
          ? [{ id: 'save', title: 'Save as…', run: () => saveFile(context, row, 'file') }]
          : [],
    [
      { id: 'path', title: 'Copy path', run: () => attempt(() => copy(row.path, 'the path')) },
      ...(removed ? [] : commandsOf(context, row)).map((each) => ({
        id: each.id,
        title: `Copy command: ${each.title.toLowerCase()}`,
        more: each.command.split(' ', 2).join(' '),
        run: () => attempt(() => copy(each.command, 'the command')),
      })),
    ],
  ];
}

export function commandsOf(context: FileContext, row: FileRow): ReturnType<typeof fileCommands> {
  return fileCommands(context.image, row, context.view);
}
