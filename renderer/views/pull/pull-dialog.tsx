import { Download, ScanSearch } from 'lucide-react';
import { useState } from 'react';
import { call } from '../../bridge.ts';
import { closeDialog, openDialog, showActivity } from '../../state/dialog.ts';
import { loadJobs } from '../../state/jobs.ts';
import { fail } from '../../state/toasts.ts';
import { Button } from '../../ui/button.tsx';
import { CommandLine } from '../../ui/command-line.tsx';
import { DialogFrame } from '../../ui/dialog.tsx';
import { formatSize } from '../../words/format.ts';
import { Plan } from './plan.tsx';
import { PlanRisks } from './plan-risks.tsx';
import { Platforms } from './platforms.tsx';
import { Question, useQuestion } from './question.tsx';

interface Props {
  readonly text: string;
  readonly platform: string | null;
}

export function PullDialog({ text: given, platform: givenPlatform }: Props) {
  const question = useQuestion(given, givenPlatform);
  const { text, wanted, plan, reading, planning } = question;
  const [starting, setStarting] = useState(false);
  const tooLittle = plan !== null && plan.diskAfter < 0;
  const ready = reading.kind === 'read' && planning.kind !== 'refused' && !tooLittle && !starting;

  const start = async (): Promise<void> => {
    setStarting(true);
    try {
      await call('pull.start', { text: text.trim(), ...wanted });
      closeDialog();
      showActivity(true);
      await loadJobs();
    } catch (thrown) {
      setStarting(false);
      fail(thrown);
    }
  };

  return (
    <DialogFrame
      title="Pull an image"
      width={640}
      testId="pull-dialog"
      footer={
        <>
          <Button
            look="quiet"
            onPress={() => openDialog({ kind: 'look', text, platform: wanted.platform })}
            data-testid="pull-look"
          >
            <ScanSearch size={14} aria-hidden /> Look inside first
          </Button>
          <span className="flex-1" />
          <Button onPress={closeDialog}>Cancel</Button>
          <Button look="primary" isDisabled={!ready} onPress={() => void start()} data-testid="pull-start">
            <Download size={14} aria-hidden />{' '}
            {plan === null
              ? 'Pull'
              : plan.download === 0
                ? 'Pull, nothing to download'
                : `Pull ${formatSize(plan.download)}`}
          </Button>
        </>
      }
    >
      <Question
        question={question}
        label="Image to pull"
        onEnter={() => {
          if (ready) void start();
        }}
        choice={
          <Platforms
            offered={question.offered}
            chosen={wanted.platforms === 'all' ? question.offered : (wanted.platforms ?? question.chosen)}
            onChange={(platforms) => question.setWanted({ platform: null, platforms })}
          />
        }
      >
        {plan === null ? null : (
          <>
            <Plan plan={plan} />
            <PlanRisks plan={plan} />
            <div className="mt-3">
              <CommandLine command={plan.command} />
            </div>
          </>
        )}
      </Question>
    </DialogFrame>
  );
}
