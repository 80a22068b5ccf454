import { copy } from '../../../state/deeds.ts';
import { openImage } from '../../../state/router.ts';
import type { TagRow } from '../../../../core/api/tags.ts';
import { attempt } from '../../../state/toasts.ts';
import type { MenuSection } from '../../../ui/context-menu.tsx';
import { familiarName, formatCount } from '../../../words/format.ts';
import {
  askToPull,
  compareTags,
  copyFrom,
  copyPinned,
  copyToRegistry,
  deleteInRegistry,
  lookInsideTag,
  pullTag,
} from './tag-deeds.ts';

/** What can be done with the selected tags; `row` is the one that is pointed at, if it is known. */
export function tagMenu(
  repository: string,
  tags: readonly string[],
  row: TagRow | undefined,
): readonly MenuSection[] {
  const [tag, other] = tags;
  if (tag === undefined) return [];
  const names = tags.map((each) => `${familiarName(repository)}:${each}`);
  if (other !== undefined)
    return [
      [
        {
          id: 'pull',
          title: `Pull ${formatCount(tags.length, 'tag')}…`,
          keys: 'P',
          run: () => attempt(() => askToPull(tags)),
        },
        ...(tags.length === 2
          ? [{ id: 'compare', title: 'Compare', run: () => attempt(() => compareTags(tag, other)) }]
          : []),
      ],
      [
        {
          id: 'copy-names',
          title: 'Copy names',
          run: () => attempt(() => copy(names.join('\n'), formatCount(names.length, 'name'))),
        },
      ],
    ];
  const here = row?.here ?? null;
  return [
    [
      { id: 'pull', title: 'Pull…', keys: 'P', run: () => pullTag(tag) },
      {
        id: 'look',
        title: 'Look inside',
        keys: 'Enter',
        run: () => attempt(() => lookInsideTag(tag)),
      },
      ...(here === null
        ? []
        : [{ id: 'here', title: 'Open the image here', run: () => openImage(here.key) }]),
    ],
    [
      { id: 'copy', title: 'Copy name', run: () => attempt(() => copy(names[0] ?? '', 'the name')) },
      { id: 'pin', title: 'Copy name@digest', run: () => attempt(() => copyPinned(tag)) },
      { id: 'from', title: 'Copy FROM name@digest', run: () => attempt(() => copyFrom(tag)) },
    ],
    [
      { id: 'to-registry', title: 'Copy to registry…', run: () => copyToRegistry(tag) },
      {
        id: 'delete',
        title: 'Delete in registry…',
        danger: true,
        run: () => deleteInRegistry(tag),
      },
    ],
  ];
}
