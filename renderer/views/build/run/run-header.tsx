import { Ellipsis, GitCompare, Image, RotateCw, Square } from 'lucide-react';
import { memo } from 'react';
import type { BuildRun } from '../../../../core/api/builds.ts';
import { logText } from '../../../state/build/run-log.ts';
import { cancelRun, compareWithPrevious, forgetRun, runAgain } from '../../../state/build/runs.ts';
import { copy } from '../../../state/deeds.ts';
import { go, openImage } from '../../../state/router.ts';
import { attempt } from '../../../state/toasts.ts';
import { Button } from '../../../ui/button.tsx';
import { MenuButton, type MenuSection } from '../../../ui/context-menu.tsx';
import { Age } from '../../../ui/values.tsx';
import { exactBytes } from '../../../words/format.ts';
import { added, CAUSES, cachedInWords, formatRunning, formatTook, RUN_WORDS, tookOf } from './run-words.ts';
import { StateMark } from './state-mark.tsx';

interface Props {
  readonly run: BuildRun;
  readonly now: number;
  /** With room for every deed; otherwise the rarer ones are in the menu. */
  readonly wide: boolean;
}

/** How it stands with a build, and what can be done about it. */
export function RunHeader({ run, now, wide }: Props) {
  const { state } = run;
  const took = tookOf(run, now);
  const isRunning = state.kind === 'running';
  const ended = RUN_WORDS[state.kind];
  return (
    <header className="flex shrink-0 flex-wrap items-start gap-x-4 gap-y-2 px-5 pt-3 pb-2">
      <div className="min-w-0 flex-1 basis-52">
        <h2 className="flex min-w-0 items-center gap-2 text-lg font-semibold" data-testid="run-state">
          <StateMark state={state.kind} size={17} silent />
          <span className="shrink-0">{ended}</span>
          <span className="figures shrink-0 font-normal text-ink-2" data-testid="run-time">
            {isRunning ? formatRunning(took) : formatTook(took)}
          </span>
          <span className="min-w-0 truncate font-normal text-ink-3" title={run.title}>
            {run.title}
          </span>
        </h2>
        <p
          className="figures mt-0.5 flex min-h-5 flex-wrap gap-x-3 text-ink-2 *:shrink-0"
          data-testid="run-facts"
        >
          <span>{cachedInWords(run)}</span>
          {run.bytes === 0 ? null : (
            <span title={exactBytes(run.bytes)}>
              {added(run.bytes)}
              {isRunning ? ' so far' : ''}
            </span>
          )}
          <Age iso={run.started} />
          <span>{CAUSES[run.cause]}</span>
        </p>
        <p role="status" className="sr-only">
          {isRunning ? `Building ${run.title}` : `Build of ${run.title}: ${ended}. ${cachedInWords(run)}.`}
        </p>
      </div>
      <Deeds run={run} wide={wide} />
    </header>
  );
}

/** Buttons are the dearest of what is drawn, and a build that runs is another ten times a second. */
const Deeds = memo(function Deeds({ run, wide }: Pick<Props, 'run' | 'wide'>) {
  const { state } = run;
  const isRunning = state.kind === 'running';
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-2">
      {state.kind === 'done' ? (
        <Button look="primary" onPress={() => openImage(state.key, 'layers')} data-testid="run-open">
          <Image size={14} aria-hidden /> Open image
        </Button>
      ) : null}
      {isRunning ? (
        <Button
          isDisabled={run.jobId === null}
          onPress={() => attempt(() => cancelRun(run))}
          data-testid="run-cancel"
        >
          <Square size={12} aria-hidden /> Cancel
        </Button>
      ) : (
        <Button
          look={state.kind === 'done' ? 'plain' : 'primary'}
          onPress={() => attempt(() => runAgain(run))}
          data-testid="run-again"
        >
          <RotateCw size={13} aria-hidden /> Run again
        </Button>
      )}
      {wide && !isRunning ? (
        <Button onPress={() => attempt(() => compareWithPrevious(run))} data-testid="run-compare">
          <GitCompare size={14} aria-hidden /> Compare with previous
        </Button>
      ) : null}
      <MenuButton label="More" extra="btn btn-icon" sections={menuOf(run, wide)} testId="run-more">
        <Ellipsis size={15} aria-hidden />
      </MenuButton>
    </div>
  );
}, isSameForDeeds);

function isSameForDeeds(before: Pick<Props, 'run' | 'wide'>, now: Pick<Props, 'run' | 'wide'>): boolean {
  const [one, other] = [before.run, now.run];
  return (
    before.wide === now.wide &&
    one.id === other.id &&
    one.state.kind === other.state.kind &&
    one.jobId === other.jobId &&
    one.command === other.command
  );
}

function menuOf(run: BuildRun, wide: boolean): readonly MenuSection[] {
  const isRunning = run.state.kind === 'running';
  const copyLog = async (): Promise<void> => {
    const { text, whole } = await logText({ runId: run.id, step: null });
    await copy(text, whole ? 'the log' : 'the end of the log, which is too long to be copied whole');
  };
  const forget = async (): Promise<void> => {
    await forgetRun(run);
    go({ kind: 'build', source: run.source });
  };
  return [
    wide || isRunning
      ? []
      : [
          {
            id: 'compare',
            title: 'Compare with previous',
            run: () => attempt(() => compareWithPrevious(run)),
          },
        ],
    [
      {
        id: 'command',
        title: 'Copy command line',
        run: () => attempt(() => copy(run.command, 'the command')),
      },
      { id: 'log', title: 'Copy log', run: () => attempt(copyLog) },
    ],
    isRunning ? [] : [{ id: 'forget', title: 'Forget this build', danger: true, run: () => attempt(forget) }],
  ];
}
