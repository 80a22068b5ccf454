import { ChevronDown, FileDown, Terminal } from 'lucide-react';
import type { ReactNode } from 'react';
import type { FileRow } from '../../../core/api/files.ts';
import { call } from '../../bridge.ts';
import { copy } from '../../state/deeds.ts';
import { attempt } from '../../state/toasts.ts';
import { Button } from '../../ui/button.tsx';
import { MenuButton } from '../../ui/context-menu.tsx';
import { Digest, Size } from '../../ui/values.tsx';
import { formatAge, formatCount, formatTime } from '../../words/format.ts';
import { modeText, octalMode, ownerText } from '../../words/files.ts';
import { visiblePath, visibleText } from '../../words/visible.ts';
import { commandsOf, hasContent, saveFile, type FileContext } from './file-actions.ts';
import { LayerMark, type LayerNames } from './layer-mark.tsx';
import { Provenance } from './provenance.tsx';

interface Props {
  readonly context: FileContext;
  readonly row: FileRow;
  readonly layers: LayerNames;
  readonly onGoTo: (path: string) => void;
  readonly onGoToLayer: (layer: number, path: string) => void;
  readonly onOpen: (layer: number | null) => void;
  readonly onCompare: (from: number | null, to: number | null) => void;
}

export function FileDetails({ context, row, layers, onGoTo, onGoToLayer, onOpen, onCompare }: Props) {
  const removed = row.change === 'removed';
  const follow = async (): Promise<void> => {
    const { resolved } = await call('files.look', { ...context.choice, path: row.path, layer: row.layer });
    onGoTo(resolved);
  };
  return (
    <div className="min-h-0 flex-1 overflow-y-auto px-4 py-3" data-testid="file-details">
      <p className="selectable font-mono text-sm break-all">{visiblePath(row.path)}</p>
      <div className="mt-2 flex flex-wrap gap-1.5">
        {hasContent(row) ? (
          <Button small look="primary" onPress={() => onOpen(null)} data-testid="open-file">
            Open
          </Button>
        ) : null}
        {removed ? null : row.kind === 'folder' ? (
          <MenuButton
            label="Save folder"
            extra="btn btn-small"
            sections={[
              [
                { id: 'folder', title: 'As a folder…', run: () => saveFile(context, row, 'folder') },
                { id: 'tar', title: 'As a tar archive…', run: () => saveFile(context, row, 'tar') },
              ],
            ]}
          >
            <FileDown size={13} aria-hidden /> Save folder… <ChevronDown size={11} aria-hidden />
          </MenuButton>
        ) : hasContent(row) ? (
          <Button small onPress={() => saveFile(context, row, 'file')}>
            <FileDown size={13} aria-hidden /> Save as…
          </Button>
        ) : null}
        <Button small onPress={() => attempt(() => copy(row.path, 'the path'))}>
          Copy path
        </Button>
        {removed ? null : (
          <MenuButton
            label="Copy command"
            extra="btn btn-small"
            sections={[
              commandsOf(context, row).map((each) => ({
                id: each.id,
                title: each.title,
                more: each.command.split(' ', 2).join(' '),
                run: () => attempt(() => copy(each.command, 'the command')),
              })),
            ]}
          >
            <Terminal size={13} aria-hidden /> Copy command <ChevronDown size={11} aria-hidden />
          </MenuButton>
        )}
      </div>
      <dl className="mt-3 grid grid-cols-[92px_minmax(0,1fr)] items-start gap-x-3 *:min-h-6 [&>dd]:pt-0.5 [&>dt]:pt-0.5">
        <Fact name="Kind">
          {row.kind}
          {row.device === null ? null : (
            <span className="figures text-ink-2">
              {' '}
              {row.device.major}, {row.device.minor}
            </span>
          )}
        </Fact>
        {row.link === null ? null : (
          <Fact name="Links to">
            <button
              type="button"
              className="selectable rounded text-left font-mono text-sm break-all text-accent hover:underline"
              onClick={() => attempt(follow)}
              data-testid="follow-link"
            >
              {row.link}
            </button>
          </Fact>
        )}
        <Fact name={removed ? 'Hides' : 'Size'}>
          <Size bytes={removed ? row.hides : row.size} />
          {row.kind === 'folder' && row.below > 0 ? (
            <span className="text-ink-2"> in {formatCount(row.below, 'entry', 'entries')}</span>
          ) : null}
        </Fact>
        {row.hides > 0 && !removed ? (
          <Fact name="Hides">
            <Size bytes={row.hides} extra="text-warn" /> <span className="text-ink-2">of lower layers</span>
          </Fact>
        ) : null}
        {removed ? null : (
          <>
            <Fact name="Mode">
              <span className="font-mono text-sm">{modeText(row)}</span>{' '}
              <span className="figures text-ink-2">{octalMode(row.mode)}</span>
            </Fact>
            <Fact name="Owner">
              <span className="figures">{ownerText(row)}</span>
            </Fact>
            <Fact name="Modified">
              <span className="figures">{formatTime(row.modified)}</span>{' '}
              <span className="text-ink-2">{formatAge(row.modified)}</span>
            </Fact>
          </>
        )}
        <Fact name="Layer">
          <span className="-ml-1 flex min-w-0 items-center">
            <LayerMark layer={row.layer} layers={layers} onGo={() => onGoToLayer(row.layer, row.path)} />
            <span className="min-w-0 truncate font-mono text-xs text-ink-2" title={layers[row.layer]}>
              {layers[row.layer]}
            </span>
          </span>
        </Fact>
        {row.digest === null ? null : (
          <Fact name="Digest">
            <Digest digest={row.digest} />
          </Fact>
        )}
        {row.capabilities === null ? null : (
          <Fact name="Capabilities">
            <span className="font-mono text-sm text-warn">{visibleText(row.capabilities)}</span>
          </Fact>
        )}
        {row.xattrs.length === 0 ? null : (
          <Fact name="Attributes">
            <ul>
              {row.xattrs.map(({ name, value }) => (
                <li key={name} className="font-mono text-xs leading-5 break-all">
                  {visibleText(name)} <span className="text-ink-2">= {visibleText(value)}</span>
                </li>
              ))}
            </ul>
          </Fact>
        )}
      </dl>
      <Provenance
        choice={context.choice}
        row={row}
        layers={layers}
        onGoToLayer={(layer) => onGoToLayer(layer, row.path)}
        onOpen={onOpen}
        onCompare={onCompare}
      />
    </div>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-2">{name}</dt>
      <dd className="selectable min-w-0 break-words">{children}</dd>
    </>
  );
}
