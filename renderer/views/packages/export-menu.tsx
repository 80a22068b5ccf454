import { ChevronDown } from 'lucide-react';
import type { ImageChoice } from '../../../core/api/files.ts';
import type { BillOfMaterialsFormat } from '../../../core/api/packages.ts';
import { call } from '../../bridge.ts';
import { copy } from '../../state/deeds.ts';
import { attempt, toast } from '../../state/toasts.ts';
import { MenuButton } from '../../ui/context-menu.tsx';
import { shellWord } from '../../words/commands.ts';

/** A bill of materials (I2), as a file or as the command that prints it. */
export function ExportMenu({
  choice,
  commands,
}: {
  readonly choice: ImageChoice;
  /** Whether the command line knows the image by this key. */
  readonly commands: boolean;
}) {
  const save = async (format: BillOfMaterialsFormat): Promise<void> => {
    const path = await call('packages.export', { ...choice, format });
    if (path !== null) toast('Saved the bill of materials', { more: path });
  };
  const command = `strata packages ${shellWord(choice.key)} --format json`;
  return (
    <MenuButton
      label="Export"
      testId="packages-export"
      sections={[
        [
          { id: 'spdx', title: 'Bill of materials, SPDX JSON…', run: () => attempt(() => save('spdx')) },
          {
            id: 'cyclonedx',
            title: 'Bill of materials, CycloneDX JSON…',
            run: () => attempt(() => save('cyclonedx')),
          },
        ],
        commands
          ? [
              {
                id: 'command',
                title: 'Copy command',
                more: 'strata packages',
                run: () => attempt(() => copy(command, 'the command')),
              },
            ]
          : [],
      ]}
    >
      Export <ChevronDown size={13} aria-hidden />
    </MenuButton>
  );
}
