import type { BuildRunHead } from '../../../../core/api/builds.ts';
import { cancelRun, compareWithPrevious, forgetRun, goToRun, runAgain } from '../../../state/build/runs.ts';
import { openImage } from '../../../state/router.ts';
import { attempt } from '../../../state/toasts.ts';
import type { MenuSection } from '../../../ui/context-menu.tsx';

/** What can be done with a build from before. */
export function runMenu(run: BuildRunHead, isMarked: boolean, onMark: () => void): readonly MenuSection[] {
  const { state } = run;
  const isRunning = state.kind === 'running';
  return [
    [
      { id: 'open', title: 'Open', keys: 'Enter', run: () => goToRun(run) },
      ...(state.kind === 'done'
        ? [{ id: 'image', title: 'Open its image', run: () => openImage(state.key, 'layers') }]
        : []),
    ],
    [
      { id: 'mark', title: isMarked ? 'Unmark' : 'Mark to compare', keys: 'Space', run: onMark },
      {
        id: 'previous',
        title: 'Compare with previous',
        run: () => attempt(() => compareWithPrevious(run)),
      },
    ],
    isRunning
      ? [{ id: 'cancel', title: 'Cancel', run: () => attempt(() => cancelRun(run)) }]
      : [
          { id: 'again', title: 'Run again', run: () => attempt(() => runAgain(run)) },
          {
            id: 'forget',
            title: 'Forget',
            keys: 'Del',
            danger: true,
            run: () => attempt(() => forgetRun(run)),
          },
        ],
  ];
}
