import { memo, useId, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import type { MapNode } from '../../../core/api/files.ts';
import { useHeight } from '../../ui/use-height.ts';
import { useWidth } from '../../ui/use-width.ts';
import { formatSize } from '../../words/format.ts';
import { layerColour } from '../files/layer-mark.tsx';
import { nameOf } from './map-words.ts';
import { boxTowards, HEADER, layOutTreemap, type TreemapBox } from './treemap-layout.ts';

interface Props {
  readonly root: MapNode;
  readonly titleOf: (node: MapNode) => readonly string[];
  readonly selected: MapNode | null;
  readonly onSelect: (node: MapNode) => void;
  /** From what fills the map down to the one entered. */
  readonly onEnter: (nodes: readonly MapNode[]) => void;
  readonly onLeave: () => void;
}

/** Bytes as areas. For a screen reader it is a tree; arrows go to what lies beside, Enter goes in, Backspace out. */
export function Treemap({ root, titleOf, selected, onSelect, onEnter, onLeave }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const id = useId();
  const [width, height] = [useWidth(place), useHeight(place)];
  const boxes = useMemo(
    () => (Number.isFinite(width) ? layOutTreemap(root, width, height) : []),
    [root, width, height],
  );
  const [focused, setFocused] = useState<string | null>(null);
  const index = Math.max(
    0,
    boxes.findIndex((box) => box.id === focused),
  );
  const active = boxes[index];

  const choose = (box: TreemapBox): void => {
    setFocused(box.id);
    onSelect(box.node);
  };
  const enter = (box: TreemapBox): void => {
    choose(box);
    if (box.node.kind === 'file') return;
    setFocused(null);
    onEnter(nodesTo(root, box.id));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === 'Backspace' || event.key === 'Escape') {
      setFocused(null);
      onLeave();
    } else if (active === undefined) return;
    else if (event.key === 'Enter') enter(active);
    else if (event.key === 'PageDown') step(boxes.find((box) => box.parent === active.id));
    else if (event.key === 'PageUp') step(boxes.find((box) => box.id === active.parent));
    else if (event.key === 'Home') step(boxes[0]);
    else if (event.key.startsWith('Arrow'))
      step(focused === null ? active : boxTowards(boxes, active.id, event.key));
    else return;
    event.preventDefault();
  };
  function step(box: TreemapBox | undefined): void {
    if (box !== undefined) choose(box);
  }

  return (
    <div ref={place} className="h-full w-full overflow-hidden">
      <div
        role="tree"
        tabIndex={0}
        aria-label={`Map of ${nameOf(root)}, ${formatSize(root.size)}`}
        {...(active === undefined ? {} : { 'aria-activedescendant': `${id}-${index}` })}
        className="grid-focus relative h-full w-full outline-none"
        data-testid="treemap"
        onKeyDown={onKeyDown}
        onClick={(event) => {
          // one listener on the tree serves a thousand boxes
          const { target } = event;
          const under =
            target instanceof Element ? target.closest<HTMLElement>('[data-box]')?.dataset['box'] : undefined;
          const box = boxes.find((each) => each.id === under);
          if (box !== undefined) enter(box);
        }}
      >
        {boxes.map((box, at) => (
          <Box
            key={box.id}
            elementId={`${id}-${at}`}
            box={box}
            lead={at === index && focused !== null}
            selected={box.node === selected}
            titleOf={titleOf}
          />
        ))}
      </div>
    </div>
  );
}

function nodesTo(root: MapNode, id: string): readonly MapNode[] {
  const found: MapNode[] = [];
  let at: MapNode | undefined = root;
  for (const position of id.split('.')) {
    at = at?.children.filter((child) => child.size > 0)[Number(position)];
    if (at !== undefined) found.push(at);
  }
  return found;
}

interface BoxProps {
  readonly elementId: string;
  readonly box: TreemapBox;
  readonly lead: boolean;
  readonly selected: boolean;
  readonly titleOf: (node: MapNode) => readonly string[];
}

/** Its title is its name, and says more than there is room for. */
const Box = memo(function Box({ elementId, box, lead, selected, titleOf }: BoxProps) {
  const { node, width, height, holds } = box;
  const labelled = width >= 34 && height >= 15;
  const second = !holds && height >= 34 && width >= 56;
  // the colour that the layer has in Files too, as a ground for text
  const ground = `color-mix(in srgb, ${layerColour(node.layer)} 32%, var(--surface))`;
  return (
    <div
      id={elementId}
      role="treeitem"
      aria-level={box.level}
      aria-selected={selected}
      tabIndex={-1}
      title={titleOf(node).join('\n')}
      data-testid="treemap-box"
      data-path={node.path}
      data-box={box.id}
      className={`absolute overflow-hidden rounded-[3px] text-xs leading-[14px] ${lead ? 'lead' : ''} ${selected ? 'chosen' : ''} ${holds ? '' : 'hover:brightness-[0.95]'}`}
      style={{
        left: box.x,
        top: box.y,
        width,
        height,
        background:
          node.kind === 'rest'
            ? 'repeating-linear-gradient(135deg, var(--band) 0 3px, var(--line-strong) 3px 4px)'
            : holds
              ? `color-mix(in srgb, ${ground} 45%, var(--surface))`
              : ground,
        ...(holds ? { outline: '1px solid var(--line)', outlineOffset: -1 } : {}),
      }}
    >
      {labelled ? (
        <div
          aria-hidden
          className={`pointer-events-none flex min-w-0 gap-1.5 px-1 ${holds ? 'font-medium' : ''}`}
          style={{ height: holds ? HEADER : 15, lineHeight: `${holds ? HEADER : 15}px` }}
        >
          <span className={`truncate ${node.kind === 'rest' ? 'rounded-[2px] bg-[var(--band)] px-0.5' : ''}`}>
            {nameOf(node)}
            {node.kind === 'folder' && !holds ? '/' : ''}
          </span>
          {holds && width >= 120 ? (
            <span className="figures shrink-0 font-normal text-ink-2">{formatSize(node.size)}</span>
          ) : null}
        </div>
      ) : null}
      {second ? (
        <div aria-hidden className="figures pointer-events-none truncate px-1">
          {formatSize(node.size)}
          {width >= 104 && node.kind !== 'rest' && node.kind !== 'layer' ? ` · layer ${node.layer + 1}` : ''}
        </div>
      ) : null}
    </div>
  );
});
