import { ChevronDown, Ellipsis, GitCompare, Plus, Terminal, Upload, X } from 'lucide-react';
import type { ImageDetail } from '../../../core/api/images.ts';
import type { Place } from '../../state/address.ts';
import { askForTag } from '../../state/commands.ts';
import { compare } from '../../state/compare.ts';
import { askToRemove, copy } from '../../state/deeds.ts';
import { openDialog, openPull } from '../../state/dialog.ts';
import { adjust, go } from '../../state/router.ts';
import { attempt } from '../../state/toasts.ts';
import { Button } from '../../ui/button.tsx';
import { MenuButton } from '../../ui/context-menu.tsx';
import { Age, Digest, Size } from '../../ui/values.tsx';
import { commandsFor } from '../../words/commands.ts';
import { familiarName, formatCount } from '../../words/format.ts';
import { OpenedHeader } from './opened-header.tsx';
import { StateMark } from '../images/cells.tsx';
import { UpdateLine } from './update-line.tsx';

type ImagePlace = Extract<Place, { readonly kind: 'image' }>;

export function ImageHeader({ detail, place }: { readonly detail: ImageDetail; readonly place: ImagePlace }) {
  const { row, names } = detail;
  const command = row.name ?? row.imageId;
  if (detail.opened !== null) return <OpenedHeader detail={detail} opened={detail.opened} place={place} />;
  return (
    <header className="px-5 pt-4 pb-2">
      <div className="flex items-start gap-4">
        <h1 className="selectable min-w-0 flex-1 text-xl font-semibold tracking-[-0.01em] break-words">
          {row.name === null ? <span className="text-ink-2">Image without a name</span> : row.repository}
          {row.name === null ? null : (
            <>
              <wbr />
              <span className="font-normal text-ink-2">:{row.tag}</span>
            </>
          )}
        </h1>
        <div className="flex shrink-0 gap-2">
          <MenuButton
            label="Copy command"
            sections={[
              commandsFor(command).map((each) => ({
                id: each.command,
                title: each.title,
                more: each.command.split(' ', 2).join(' '),
                run: () => attempt(() => copy(each.command, 'the command')),
              })),
            ]}
          >
            <Terminal size={14} aria-hidden /> <span className="max-[1000px]:hidden">Copy command</span>
          </MenuButton>
          <Button onPress={() => openDialog({ kind: 'push', key: row.key })} data-testid="image-push">
            <Upload size={14} aria-hidden /> Push…
          </Button>
          <Button onPress={() => compare([row.key])} data-testid="image-compare">
            <GitCompare size={14} aria-hidden /> Compare with…
          </Button>
          <Button
            onPress={() => attempt(() => askToRemove({ keys: [row.key], mode: 'delete' }))}
            data-testid="image-remove"
          >
            Remove…
          </Button>
          <MenuButton
            label="More"
            extra="btn btn-icon"
            sections={[
              [
                {
                  id: 'inspect',
                  title: 'Inspect as JSON',
                  run: () => go({ kind: 'inspect', keys: [row.key] }),
                },
                ...(row.name === null
                  ? []
                  : [{ id: 'pull', title: 'Pull again…', run: () => openPull(row.name ?? '') }]),
                {
                  id: 'untag',
                  title: 'Untag…',
                  disabled: row.name === null,
                  run: () => attempt(() => askToRemove({ keys: [row.key], mode: 'untag' })),
                },
              ],
            ]}
          >
            <Ellipsis size={14} aria-hidden />
          </MenuButton>
        </div>
      </div>
      <Names names={names} imageKey={row.key} />
      <div className="mt-2 flex flex-wrap items-center gap-x-3 gap-y-1 text-ink-2">
        <Platforms detail={detail} place={place} />
        <span className="flex items-center gap-1" title="Digest that the name points to">
          <Digest digest={row.digest} />
        </span>
        <Age iso={row.created} />
        <span>{formatCount(row.layers, 'layer')}</span>
        <span>
          <Size bytes={row.download} /> download
        </span>
        <span>
          <Size bytes={row.unpacked} /> unpacked
        </span>
        <span>
          <Size bytes={row.onDisk} /> on disk, <Size bytes={row.unique} /> of it unique
        </span>
        <StateMark row={row} />
        {row.state === 'complete' || row.problem === null ? null : (
          <span className="selectable">{row.problem}</span>
        )}
      </div>
      <UpdateLine row={row} />
    </header>
  );
}

/** Every name as a chip: × takes it away, + gives another. */
function Names({ names, imageKey }: { readonly names: readonly string[]; readonly imageKey: string }) {
  return (
    <ul className="mt-2 flex flex-wrap gap-1.5" aria-label="Names">
      {names.map((name) => (
        <li key={name} className="chip h-6! pr-1!" data-testid="tag-chip">
          <span className="selectable truncate" title={name}>
            {familiarName(name)}
          </span>
          <button
            type="button"
            className="rounded p-0.5 hover:bg-hover hover:text-ink"
            aria-label={`Untag ${familiarName(name)}`}
            title="Untag…"
            onClick={() => attempt(() => askToRemove({ keys: [name], mode: 'untag' }))}
          >
            <X size={12} aria-hidden />
          </button>
        </li>
      ))}
      <li>
        <button
          type="button"
          className="chip h-6! border border-dashed border-line-strong bg-transparent! hover:text-ink"
          onClick={() => askForTag(imageKey)}
          data-testid="tag-add"
        >
          <Plus size={12} aria-hidden /> Tag
        </button>
      </li>
    </ul>
  );
}

/** Other platforms of the index: those that are here open, the others offer to be pulled. */
function Platforms({ detail: { row }, place }: { readonly detail: ImageDetail; readonly place: ImagePlace }) {
  if (row.otherPlatforms.length === 0) return <span className="chip">{row.platform}</span>;
  return (
    <MenuButton
      label={`Platform ${row.platform}`}
      extra="chip h-6! border border-line hover:text-ink"
      testId="platform-switch"
      sections={[
        [
          { id: row.platform, title: row.platform, chosen: true, run: () => undefined },
          ...row.otherPlatforms
            .filter((other) => other.platform !== row.platform)
            .map((other) => ({
              id: other.platform,
              title: other.platform,
              chosen: false,
              more: other.here ? 'here' : 'pull…',
              disabled: !other.here && row.name === null,
              run: () =>
                other.here
                  ? adjust({ ...place, platform: other.platform })
                  : openPull(row.name ?? '', other.platform),
            })),
        ],
      ]}
    >
      {row.platform} <ChevronDown size={12} aria-hidden />
    </MenuButton>
  );
}
