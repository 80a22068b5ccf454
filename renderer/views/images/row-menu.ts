import type { ImageRow } from '../../../core/api/images.ts';
import { askForTag } from '../../state/commands.ts';
import { compare } from '../../state/compare.ts';
import { askToRemove, copy } from '../../state/deeds.ts';
import { openDialog, openPull } from '../../state/dialog.ts';
import { openRepository } from '../../state/discover/tags.ts';
import { checkForNewer, useUpdates } from '../../state/discover/updates.ts';
import { keyLabel } from '../../state/keys.ts';
import { go, openImage } from '../../state/router.ts';
import { attempt } from '../../state/toasts.ts';
import type { MenuSection } from '../../ui/context-menu.tsx';
import { commandsFor } from '../../words/commands.ts';
import { formatCount } from '../../words/format.ts';

/** What can be done with the selected rows; `row` is the one under the pointer. */
export function rowMenu(row: ImageRow, keys: readonly string[]): readonly MenuSection[] {
  const removal: MenuSection = [
    {
      id: 'untag',
      title: 'Untag…',
      disabled: keys.length === 1 && row.name === null,
      run: () => attempt(() => askToRemove({ keys, mode: 'untag' })),
    },
    {
      id: 'remove',
      title: keys.length > 1 ? `Remove ${formatCount(keys.length, 'image')}…` : 'Remove…',
      keys: keyLabel('Delete'),
      danger: true,
      run: () => attempt(() => askToRemove({ keys, mode: 'delete' })),
    },
  ];
  if (keys.length > 1) {
    return [
      [
        {
          id: 'inspect',
          title: `Inspect ${formatCount(keys.length, 'image')}`,
          run: () => go({ kind: 'inspect', keys }),
        },
        ...(keys.length === 2
          ? [{ id: 'compare', title: 'Compare', keys: keyLabel('Mod+D'), run: () => compare(keys) }]
          : []),
      ],
      [
        {
          id: 'copy-names',
          title: 'Copy names',
          run: () => attempt(() => copy(keys.join('\n'), formatCount(keys.length, 'name'))),
        },
      ],
      removal,
    ];
  }
  const { name } = row;
  return [
    [
      { id: 'open', title: 'Open', keys: 'Enter', run: () => openImage(row.key) },
      { id: 'inspect', title: 'Inspect as JSON', run: () => go({ kind: 'inspect', keys: [row.key] }) },
      {
        id: 'compare',
        title: 'Compare with…',
        keys: keyLabel('Mod+D'),
        run: () => compare([row.key]),
      },
    ],
    [
      { id: 'tag', title: 'Tag…', keys: 'F2', run: () => askForTag(row.key) },
      {
        id: 'push',
        title: 'Push…',
        keys: keyLabel('Mod+Shift+P'),
        run: () => openDialog({ kind: 'push', key: row.key }),
      },
      ...(name === null
        ? []
        : [
            { id: 'pull', title: pullTitle(row.key), run: () => openPull(name) },
            {
              id: 'check-newer',
              title: 'Check for a newer image',
              run: () => attempt(() => checkForNewer([row.key])),
            },
            {
              id: 'tags',
              title: 'Show tags in registry',
              run: () => openRepository(`${row.registry}/${pathIn(row)}`),
            },
          ]),
    ],
    [
      ...(name === null
        ? []
        : [{ id: 'copy-name', title: 'Copy name', run: () => attempt(() => copy(name, 'the name')) }]),
      { id: 'copy-id', title: 'Copy image ID', run: () => attempt(() => copy(row.imageId, 'the image ID')) },
      { id: 'copy-digest', title: 'Copy digest', run: () => attempt(() => copy(row.digest, 'the digest')) },
      ...commandsFor(name ?? row.imageId)
        .filter(({ id }) => id === 'inspect' || (id === 'pull' && name !== null))
        .map(({ id, command }) => ({
          id: `command-${id}`,
          title: `Copy ${id} command`,
          run: () => attempt(() => copy(command, 'the command')),
        })),
    ],
    removal,
  ];
}

/** What pulling it again would do, as far as the last check knows. */
function pullTitle(key: string): string {
  return useUpdates.getState().byKey.get(key)?.state.kind === 'newer' ? 'Update…' : 'Pull again…';
}

/** Of "docker.io/library/nginx:1.27": "library/nginx". */
function pathIn({ name, registry }: ImageRow): string {
  return (name ?? '')
    .slice(registry.length + 1)
    .replace(/@.*$/, '')
    .replace(/:[^/:]*$/, '');
}
