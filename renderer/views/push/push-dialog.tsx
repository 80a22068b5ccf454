import { Upload } from 'lucide-react';
import { useEffect, useState } from 'react';
import { call } from '../../bridge.ts';
import { closeDialog, showActivity } from '../../state/dialog.ts';
import { findRow } from '../../state/images.ts';
import { loadJobs } from '../../state/jobs.ts';
import { destinationOf, namesOf, problemOf, type Destination } from '../../state/push.ts';
import { loadRegistries } from '../../state/registries/registries.ts';
import { useResource } from '../../state/resource.ts';
import { attempt, fail } from '../../state/toasts.ts';
import { usePlan } from '../../state/use-plan.ts';
import { Button } from '../../ui/button.tsx';
import { DialogFrame } from '../../ui/dialog.tsx';
import { familiarName, shortDigest } from '../../words/format.ts';
import { visiblePath } from '../../words/visible.ts';
import { Destinations } from './destinations.tsx';
import { startWords } from './move-plan.tsx';
import { Planning } from './planning.tsx';
import { Platforms } from './platforms.tsx';

/** Sends an image of the store to registries, under the names that are chosen here (B13, B14, B15). */
export function PushDialog({ imageKey }: { readonly imageKey: string }) {
  const title = imageKey.startsWith('sha256:') ? shortDigest(imageKey) : familiarName(imageKey);
  const [destinations, setDestinations] = useState<readonly Destination[]>(() => [
    destinationOf(imageKey.startsWith('sha256:') ? '' : imageKey),
  ]);
  const [platforms, setPlatforms] = useState<readonly string[] | null>(null);
  const [starting, setStarting] = useState(false);
  const [detail] = useResource(imageKey, 0, () => call('images.detail', { key: imageKey, platform: null }));
  useEffect(() => attempt(loadRegistries), []);
  const row = detail.kind === 'ready' ? detail.value.row : findRow(imageKey);
  const here =
    row === undefined
      ? []
      : [
          ...new Set([
            row.platform,
            ...row.otherPlatforms.filter((each) => each.here).map((each) => each.platform),
          ]),
        ];
  const names = namesOf(destinations);
  const complete = destinations.every((each) => problemOf(each) === null);
  const request = { key: imageKey, names, platforms };
  const [planned, again] = usePlan(complete ? JSON.stringify(request) : null, () =>
    call('push.plan', request),
  );
  const plan = planned.kind === 'planned' ? planned.plan : null;
  const ready = complete && planned.kind === 'planned' && !starting;

  const start = async (): Promise<void> => {
    setStarting(true);
    try {
      await call('push.start', request);
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
      title={`Push ${visiblePath(title).slice(0, 120)}`}
      width={720}
      testId="push-dialog"
      footer={
        <>
          <Button onPress={closeDialog}>Cancel</Button>
          <Button look="primary" isDisabled={!ready} onPress={() => void start()} data-testid="push-start">
            <Upload size={14} aria-hidden /> {startWords('Push', plan)}
          </Button>
        </>
      }
    >
      <Destinations
        destinations={destinations}
        onChange={setDestinations}
        onEnter={() => {
          if (ready) void start();
        }}
      />
      <Platforms platforms={here} chosen={platforms} onChange={setPlatforms} />
      <Planning
        planned={planned}
        destinations={destinations}
        onAgain={again}
        nothing="Nothing is sent before you have seen what would move."
      />
    </DialogFrame>
  );
}
