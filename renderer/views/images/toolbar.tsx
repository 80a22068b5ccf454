import { Download, Ellipsis, Group, PanelRight, RefreshCw, SlidersHorizontal } from 'lucide-react';
import { runCommand, toggleInspector } from '../../state/commands.ts';
import { checkForNewer } from '../../state/discover/updates.ts';
import { isActive, useJobs } from '../../state/jobs.ts';
import { attempt } from '../../state/toasts.ts';
import { changeColumn, layOut, remember } from '../../state/columns.ts';
import { openPull } from '../../state/dialog.ts';
import { foldAll, groupBy, showUnnamed } from '../../state/images.ts';
import { keyLabel } from '../../state/keys.ts';
import { changeSettings, useSettings } from '../../state/settings.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { MenuButton } from '../../ui/context-menu.tsx';
import { FilterField } from './filter-field.tsx';

const QUIET_ICON = 'btn btn-quiet btn-icon';

export function Toolbar() {
  const settings = useSettings((state) => state.settings);
  const columns = layOut(settings.columns);
  const checking = useJobs(({ jobs }) => jobs.some((job) => job.kind === 'updates' && isActive(job)));
  return (
    <div className="flex items-start gap-1 border-b border-line px-3 py-2" role="toolbar" aria-label="Images">
      <FilterField />
      <span className="w-1" />
      <MenuButton
        label="Group"
        extra={`${QUIET_ICON} ${settings.groupBy === 'none' ? '' : 'text-accent'}`}
        sections={[
          (['none', 'repository', 'registry'] as const).map((kind) => ({
            id: kind,
            title: { none: 'Not grouped', repository: 'Group by repository', registry: 'Group by registry' }[
              kind
            ],
            chosen: settings.groupBy === kind,
            run: () => groupBy(kind),
          })),
          settings.groupBy === 'none'
            ? []
            : [
                { id: 'fold', title: 'Fold all', run: () => foldAll(true) },
                { id: 'unfold', title: 'Unfold all', run: () => foldAll(false) },
              ],
        ]}
      >
        <Group size={15} aria-hidden />
      </MenuButton>
      <MenuButton
        label="Columns"
        extra={QUIET_ICON}
        sections={[
          columns
            .filter((column) => column.id !== 'name')
            .map((column) => ({
              id: column.id,
              title: column.title,
              chosen: column.visible,
              run: () =>
                changeSettings({
                  columns: remember(changeColumn(columns, column.id, { visible: !column.visible })),
                }),
            })),
          [
            {
              id: 'unnamed',
              title: 'Unnamed images',
              chosen: settings.showUnnamed,
              run: () => showUnnamed(!settings.showUnnamed),
            },
          ],
          [{ id: 'reset', title: 'Usual columns', run: () => changeSettings({ columns: [] }) }],
        ]}
      >
        <SlidersHorizontal size={15} aria-hidden />
      </MenuButton>
      <IconButton
        label="Check for newer images"
        isDisabled={checking}
        onPress={() => attempt(() => checkForNewer(null))}
        data-testid="check-newer"
      >
        <RefreshCw size={15} className={checking ? 'spin' : ''} aria-hidden />
      </IconButton>
      <IconButton
        label="Inspector"
        hint={keyLabel('Mod+I')}
        extra={`max-[999px]:hidden ${settings.inspectorWidth > 0 ? 'text-accent' : ''}`}
        aria-pressed={settings.inspectorWidth > 0}
        onPress={toggleInspector}
      >
        <PanelRight size={15} aria-hidden />
      </IconButton>
      <MenuButton
        label="More"
        extra={QUIET_ICON}
        sections={[
          [
            { id: 'csv', title: 'Export list as CSV…', run: () => runCommand('export-csv') },
            { id: 'json', title: 'Export list as JSON…', run: () => runCommand('export-json') },
            {
              id: 'command',
              title: 'Copy command for this list',
              run: () => runCommand('copy-list-command'),
            },
          ],
          [
            {
              id: 'open-file',
              title: 'Open an archive…',
              keys: keyLabel('Mod+O'),
              run: () => runCommand('open-file'),
            },
            {
              id: 'open-folder',
              title: 'Open a layout folder…',
              keys: keyLabel('Mod+Shift+O'),
              run: () => runCommand('open-folder'),
            },
            {
              id: 'look-inside',
              title: 'Look inside a registry’s image…',
              keys: keyLabel('Mod+L'),
              run: () => runCommand('look-inside'),
            },
          ],
          [
            { id: 'prune', title: 'Remove unused images…', run: () => runCommand('prune') },
            { id: 'verify', title: 'Verify the store', run: () => runCommand('verify') },
          ],
          [{ id: 'sizes', title: 'What the sizes mean', run: () => runCommand('about-sizes') }],
        ]}
      >
        <Ellipsis size={15} aria-hidden />
      </MenuButton>
      <span className="w-1" />
      <Button look="primary" onPress={() => openPull()} data-testid="pull-open">
        <Download size={14} aria-hidden /> Pull
      </Button>
    </div>
  );
}
