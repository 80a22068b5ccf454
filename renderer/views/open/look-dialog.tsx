import { Download, ScanSearch } from 'lucide-react';
import { useState } from 'react';
import type { ErrorReport } from '../../../core/api/errors.ts';
import type { PullPlan } from '../../../core/api/pull.ts';
import { reportOf } from '../../bridge.ts';
import { closeDialog, openPull } from '../../state/dialog.ts';
import { lookInside } from '../../state/opened.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { DialogFrame } from '../../ui/dialog.tsx';
import { formatCount, formatSize } from '../../words/format.ts';
import { Question, useQuestion } from '../pull/question.tsx';

interface Props {
  readonly text: string;
  readonly platform: string | null;
}

/** Config, history and layers of an image in a registry, before a layer of it is downloaded (D21). */
export function LookDialog({ text: given, platform: givenPlatform }: Props) {
  const question = useQuestion(given, givenPlatform);
  const {
    text,
    wanted: { platform },
    plan,
    reading,
    planning,
  } = question;
  const [looking, setLooking] = useState(false);
  const [error, setError] = useState<ErrorReport | null>(null);
  const ready = reading.kind === 'read' && planning.kind !== 'refused' && !looking;

  const look = async (): Promise<void> => {
    setLooking(true);
    setError(null);
    try {
      await lookInside({ text: text.trim(), platform });
    } catch (thrown) {
      setLooking(false);
      setError(reportOf(thrown));
    }
  };

  return (
    <DialogFrame
      title="Look inside an image in a registry"
      width={640}
      testId="look-dialog"
      footer={
        <>
          <Button look="quiet" onPress={() => openPull(text, platform)}>
            <Download size={14} aria-hidden /> Pull instead…
          </Button>
          <span className="flex-1" />
          <Button onPress={closeDialog}>Cancel</Button>
          <Button look="primary" isDisabled={!ready} onPress={() => void look()} data-testid="look-start">
            <ScanSearch size={14} aria-hidden /> {looking ? 'Reading…' : 'Look inside'}
          </Button>
        </>
      }
    >
      <Question
        question={question}
        label="Image to look into"
        onEnter={() => {
          if (ready) void look();
        }}
      >
        {plan === null ? null : <Cost plan={plan} />}
        {error === null ? null : (
          <div className="mt-3">
            <ErrorNote report={error} onRetry={() => void look()} />
          </div>
        )}
      </Question>
    </DialogFrame>
  );
}

/** What it costs, and what it does not. */
function Cost({ plan }: { readonly plan: PullPlan }) {
  const here = plan.layers.filter((layer) => layer.here === layer.size).length;
  const size = plan.layers.reduce((sum, layer) => sum + layer.size, 0);
  return (
    <div className="mt-3 rounded-md border border-line px-3 py-2" data-testid="look-cost">
      <p>
        {formatCount(plan.layers.length, 'layer')}, {formatSize(size)} compressed;{' '}
        {here === 0
          ? 'none of them is here.'
          : here === plan.layers.length
            ? 'all of them are here already.'
            : `${here} ${here === 1 ? 'is' : 'are'} here, a pull would download ${formatSize(plan.download)}.`}
      </p>
      <p className="mt-1 text-ink-2">
        Looking inside reads its manifest and config, a few kilobytes, and keeps nothing in the store. Files
        are listed when you ask for them; what that downloads is said before.
      </p>
    </div>
  );
}
