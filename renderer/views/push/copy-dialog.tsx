import { ArrowRight, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { call } from '../../bridge.ts';
import { closeDialog, showActivity } from '../../state/dialog.ts';
import { loadJobs } from '../../state/jobs.ts';
import { destinationOf, namesOf, problemOf, type Destination } from '../../state/push.ts';
import { loadRegistries } from '../../state/registries/registries.ts';
import { attempt, fail } from '../../state/toasts.ts';
import { usePlan } from '../../state/use-plan.ts';
import { Button } from '../../ui/button.tsx';
import { DialogFrame } from '../../ui/dialog.tsx';
import { familiarName } from '../../words/format.ts';
import { visiblePath } from '../../words/visible.ts';
import { Tick } from '../build/form/field.tsx';
import { Destinations } from './destinations.tsx';
import { startWords } from './move-plan.tsx';
import { Planning } from './planning.tsx';
import { Platforms } from './platforms.tsx';

/** From one place in a registry to others, without keeping it here (A17). */
export function CopyDialog({ from }: { readonly from: string }) {
  const [destinations, setDestinations] = useState<readonly Destination[]>(() => [
    { ...destinationOf(from.split('@', 1)[0] ?? ''), tag: '' },
  ]);
  const [platforms, setPlatforms] = useState<readonly string[] | null>(null);
  const [offered, setOffered] = useState<readonly string[]>([]);
  const [referrers, setReferrers] = useState(true);
  const [starting, setStarting] = useState(false);
  useEffect(() => attempt(loadRegistries), []);
  const to = namesOf(destinations);
  const complete = destinations.every((each) => problemOf(each) === null);
  const request = { from, to, platforms, referrers };
  const [planned, again] = usePlan(complete ? JSON.stringify(request) : null, async () => {
    const plan = await call('push.planCopy', request);
    // asked for all, it says which there are
    if (request.platforms === null) setOffered(plan.platforms);
    return plan;
  });
  const plan = planned.kind === 'planned' ? planned.plan : null;
  const onItself = to.includes(from);
  const ready = complete && planned.kind === 'planned' && !starting && !onItself;

  const start = async (): Promise<void> => {
    setStarting(true);
    try {
      await call('push.copy', request);
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
      title="Copy in registries"
      width={720}
      testId="copy-dialog"
      footer={
        <>
          <Button onPress={closeDialog}>Cancel</Button>
          <Button look="primary" isDisabled={!ready} onPress={() => void start()} data-testid="copy-start">
            <Copy size={14} aria-hidden /> {startWords('Copy', plan)}
          </Button>
        </>
      }
    >
      <p className="mb-2 flex min-w-0 items-center gap-2" data-testid="copy-from">
        <span className="text-ink-2">From</span>
        <span className="selectable min-w-0 truncate font-medium" title={visiblePath(from)}>
          {visiblePath(familiarName(from))}
        </span>
        <ArrowRight size={14} className="shrink-0 text-ink-3" aria-hidden />
        <span className="shrink-0 text-ink-2">to</span>
      </p>
      <Destinations
        destinations={destinations}
        onChange={setDestinations}
        onEnter={() => {
          if (ready) void start();
        }}
      />
      {onItself ? (
        <p className="text-sm text-danger" role="alert">
          A copy needs another name than what it is copied from.
        </p>
      ) : null}
      <Platforms platforms={offered} chosen={platforms} onChange={setPlatforms} />
      <Tick
        label="With signatures, bills of materials and what else refers to it"
        value={referrers}
        testId="copy-referrers"
        onChange={setReferrers}
      />
      <Planning
        planned={planned}
        destinations={destinations}
        onAgain={again}
        nothing="It goes from registry to registry and is not kept here. Nothing moves before you have seen what would."
      />
    </DialogFrame>
  );
}
