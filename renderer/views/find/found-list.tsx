import { useCallback, useMemo, useState, type MouseEvent } from 'react';
import type { FindQuery, FoundFile } from '../../../core/api/files.ts';
import { copy } from '../../state/deeds.ts';
import { foundScroll, useFind } from '../../state/find.ts';
import { go } from '../../state/router.ts';
import { attempt } from '../../state/toasts.ts';
import { ContextMenu, type MenuSection } from '../../ui/context-menu.tsx';
import { DataGrid, type GridColumn } from '../../ui/data-grid.tsx';
import { Digest, Size } from '../../ui/values.tsx';
import { formatTime } from '../../words/format.ts';
import { shortTime } from '../../words/files.ts';
import { visiblePath } from '../../words/visible.ts';
import { ImagesCell } from './images-cell.tsx';
import { MarkedPath } from './marked-path.tsx';

const keyOf = (file: FoundFile): string => `${file.layer} ${file.path}`;

function openFound(file: FoundFile, image = file.images[0]): void {
  if (image === undefined) return;
  go({
    kind: 'image',
    key: image.key,
    tab: 'files',
    platform: null,
    layer: image.position,
    path: file.path,
  });
}

interface OpenMenu {
  readonly file: FoundFile;
  readonly x: number;
  readonly y: number;
}

/** What was found so far, as it came. */
export function FoundList({
  found,
  query,
}: {
  readonly found: readonly FoundFile[];
  readonly query: FindQuery;
}) {
  const chosen = useFind((state) => state.chosen);
  const [menu, setMenu] = useState<OpenMenu | null>(null);
  const columns = useMemo(() => columnsFor(query), [query]);
  const onMenu = useCallback((event: MouseEvent, file: FoundFile) => {
    event.preventDefault();
    useFind.setState({ chosen: keyOf(file) });
    setMenu({ file, x: event.clientX, y: event.clientY });
  }, []);
  return (
    <>
      <DataGrid
        label="Files that fit"
        testId="found"
        columns={columns}
        count={found.length}
        at={(index) => found[index]}
        keyOf={keyOf}
        selected={chosen}
        onSelect={(file) => useFind.setState({ chosen: keyOf(file) })}
        scroll={foundScroll}
        onOpen={openFound}
        onMenu={onMenu}
      />
      {menu === null ? null : (
        <ContextMenu
          at={menu}
          label={visiblePath(menu.file.path)}
          sections={menuOf(menu.file)}
          onClose={() => setMenu(null)}
        />
      )}
    </>
  );
}

function columnsFor(query: FindQuery): readonly GridColumn<FoundFile>[] {
  return [
    {
      id: 'path',
      title: 'Path',
      width: 'minmax(200px, 1fr)',
      cell: (file) => <MarkedPath file={file} query={query} />,
    },
    {
      id: 'kind',
      title: 'Kind',
      width: '104px',
      from: 820,
      cell: (file) => <span className="truncate text-ink-2">{file.kind}</span>,
    },
    {
      id: 'size',
      title: 'Size',
      width: '80px',
      numeric: true,
      cell: (file) => <Size bytes={file.size} />,
    },
    {
      id: 'modified',
      title: 'Modified',
      width: '152px',
      from: 960,
      cell: (file) => (
        <span className="figures truncate text-ink-2" title={formatTime(file.modified)}>
          {shortTime(file.modified)}
        </span>
      ),
    },
    {
      id: 'images',
      title: 'Images',
      width: 'minmax(120px, 220px)',
      cell: (file) => <ImagesCell file={file} onOpen={(image) => openFound(file, image)} />,
    },
    {
      id: 'layer',
      title: 'Layer',
      width: '120px',
      from: 1040,
      cell: (file) => <Digest digest={file.layer} what="layer digest" focusable={false} />,
    },
  ];
}

function menuOf(file: FoundFile): readonly MenuSection[] {
  const { digest } = file;
  return [
    file.images.slice(0, 8).map((image) => ({
      id: `open ${image.key}`,
      title: `Open in ${image.title}`,
      more: `layer ${image.position + 1}`,
      run: () => openFound(file, image),
    })),
    [
      {
        id: 'path',
        title: 'Copy path',
        run: () => attempt(() => copy(file.path, 'the path')),
      },
      ...(digest === null
        ? []
        : [
            {
              id: 'digest',
              title: 'Copy content digest',
              run: () => attempt(() => copy(digest, 'the content digest')),
            },
          ]),
      {
        id: 'layer',
        title: 'Copy layer digest',
        run: () => attempt(() => copy(file.layer, 'the layer digest')),
      },
    ],
  ];
}
