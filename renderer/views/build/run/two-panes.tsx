import type { ReactNode } from 'react';
import { Group, Panel, Separator } from 'react-resizable-panels';

interface Props {
  /** Side by side; otherwise one above the other. */
  readonly wide: boolean;
  readonly first: ReactNode;
  readonly second: ReactNode;
}

const LINE =
  'relative z-10 bg-line hover:bg-accent focus-visible:bg-accent data-[separator=active]:bg-accent';

export function TwoPanes({ wide, first, second }: Props) {
  const direction = wide ? 'horizontal' : 'vertical';
  return (
    <Group key={direction} orientation={direction} className="h-full" id={`run-${direction}`}>
      <Panel id="steps" defaultSize={wide ? '56%' : '47%'} minSize={wide ? '320px' : '96px'}>
        {first}
      </Panel>
      <Separator className={`${LINE} ${wide ? 'w-px' : 'h-px'}`} />
      <Panel id="step" minSize={wide ? '300px' : '120px'}>
        {second}
      </Panel>
    </Group>
  );
}
