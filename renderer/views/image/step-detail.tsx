import { ChevronDown, ChevronRight, ClipboardCopy } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { copy } from '../../state/deeds.ts';
import { openImage } from '../../state/router.ts';
import { attempt } from '../../state/toasts.ts';
import { Button, Explained } from '../../ui/button.tsx';
import { Instruction } from '../../ui/instruction.tsx';
import { Digest, Size } from '../../ui/values.tsx';
import { formatAge, formatCount, formatTime, formatNumber } from '../../words/format.ts';
import { inLines } from '../../words/instruction.ts';
import type { Band } from './sharing.ts';

const STATES = {
  verified: 'Its bytes hash to its digest, and unpacked to its diff ID',
  checking: 'Downloaded; being unpacked and checked',
  missing: 'Not in this store',
  elsewhere: 'In the registry; its bytes are not on this machine',
  bad: 'Unpacks to something else than the config promises',
} as const;

export function StepDetail({
  band: { step, layer },
  count,
  alone,
}: {
  readonly band: Band;
  readonly count: number;
  /** Nothing stands below it: there is room for all. */
  readonly alone: boolean;
}) {
  const [unfolded, setUnfolded] = useState(false);
  const open = alone || unfolded;
  return (
    <div
      className={`flex min-h-0 flex-col px-4 pt-2 pb-2 ${alone ? 'overflow-y-auto' : 'max-h-[60%] shrink-0'}`}
    >
      <div className="flex min-h-7 shrink-0 items-center gap-2">
        <h2 className="flex-1 font-semibold">
          {layer === null ? 'Step without a layer' : `Layer ${layer.position + 1} of ${count}`}
        </h2>
        <Button small look="quiet" onPress={() => attempt(() => copy(step.instruction, 'the instruction'))}>
          <ClipboardCopy size={13} aria-hidden /> Copy
        </Button>
      </div>
      {/* scrolled by keyboard, so it takes the focus */}
      <pre
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- whatever scrolls is reached by Tab, so that keys scroll it
        tabIndex={0}
        role="region"
        aria-label="Instruction"
        className={`ring-inside mt-1 shrink-0 resize-y overflow-auto rounded-md border border-line bg-sunken px-2.5 py-1.5 font-mono text-sm leading-5 break-words whitespace-pre-wrap ${alone ? 'max-h-72' : 'max-h-[min(94px,11vh)]'}`}
        data-testid="instruction"
      >
        <Instruction text={inLines(step.instruction)} />
      </pre>
      {layer === null ? null : (
        <div
          className="mt-1.5 flex shrink-0 flex-wrap items-center gap-x-3 gap-y-0.5 text-sm text-ink-2"
          data-testid="layer-facts"
        >
          <span>
            <Size bytes={layer.download} /> download
          </span>
          <span>
            <Size bytes={layer.unpacked} /> unpacked
          </span>
          <span className="figures" title={formatTime(step.created)}>
            {formatAge(step.created)}
          </span>
          <Digest digest={layer.digest} />
          <span title={layer.sharedWith.map((image) => image.title).join('\n')}>
            {layer.sharedWith.length === 0
              ? 'in no other image'
              : `also in ${formatCount(layer.sharedWith.length, 'image')}`}
          </span>
          <span className="flex-1" />
          <button
            type="button"
            className="flex h-6 items-center gap-1 rounded px-1 hover:text-ink"
            aria-expanded={open}
            onClick={() => setUnfolded(!unfolded)}
            data-testid="all-facts"
          >
            {open ? <ChevronDown size={13} aria-hidden /> : <ChevronRight size={13} aria-hidden />} All facts
          </button>
        </div>
      )}
      {open ? <Facts step={step} layer={layer} /> : null}
    </div>
  );
}

function Facts({ step, layer }: Band) {
  return (
    <div className="min-h-0 overflow-y-auto">
      <dl className="mt-2 grid grid-cols-[100px_minmax(0,1fr)] items-start gap-x-3 gap-y-0.5 *:min-h-6 [&>dd]:pt-0.5 [&>dt]:pt-0.5">
        <Fact name="Created">
          <span className="figures">{formatTime(step.created)}</span>{' '}
          {step.created === null ? null : <span className="text-ink-3">{formatAge(step.created)}</span>}
        </Fact>
        {layer === null ? (
          <Fact name="Layer">None: it changes only how the image is run or described.</Fact>
        ) : (
          <>
            <Fact name="Download" help="Compressed bytes of this layer: what a pull transfers.">
              <Size bytes={layer.download} />
            </Fact>
            <Fact name="Unpacked" help="Bytes of its tar stream when extracted.">
              <Size bytes={layer.unpacked} />
            </Fact>
            <Fact name="Entries" help="Files, folders and links in it.">
              <span className="figures">{layer.entries === null ? '–' : formatNumber(layer.entries)}</span>
            </Fact>
            <Fact name="Digest" help="Of the compressed bytes: its name in registries and in this store.">
              <Digest digest={layer.digest} whole />
            </Fact>
            <Fact name="Diff ID" help="Of the unpacked bytes: its name in the image’s config.">
              <Digest digest={layer.diffId} what="diff ID" whole />
            </Fact>
            <Fact name="Media type">
              <span className="selectable break-all">{layer.mediaType}</span>
            </Fact>
            <Fact name="State">{STATES[layer.state]}</Fact>
          </>
        )}
        {step.author === '' ? null : <Fact name="Author">{step.author}</Fact>}
        {step.comment === '' ? null : <Fact name="Comment">{step.comment}</Fact>}
      </dl>
      {step.createdBy === step.instruction || step.createdBy === '' ? null : (
        <details className="mt-3">
          <summary className="text-ink-2 hover:text-ink">As the config has it</summary>
          <pre className="mt-1 max-h-48 overflow-auto rounded-md bg-sunken p-2 font-mono text-xs break-all whitespace-pre-wrap">
            {step.createdBy}
          </pre>
        </details>
      )}
      {layer === null ? null : (
        <section className="mt-4 border-t border-line pt-3">
          <h3 className="text-ink-2">
            {layer.sharedWith.length === 0
              ? 'No other image here has this layer'
              : `Also in ${formatCount(layer.sharedWith.length, 'image')}, stored once`}
          </h3>
          <ul className="mt-1">
            {layer.sharedWith.map((image) => (
              <li key={image.key}>
                <button
                  type="button"
                  className="-mx-2 h-7 w-[calc(100%+16px)] truncate rounded-md px-2 text-left hover:bg-hover"
                  onClick={() => openImage(image.key)}
                >
                  {image.title}
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

function Fact({
  name,
  help,
  children,
}: {
  readonly name: string;
  readonly help?: string;
  readonly children: ReactNode;
}) {
  return (
    <>
      <dt className="text-ink-2">
        {help === undefined ? (
          name
        ) : (
          <Explained sentence={help} extra="-ml-1">
            {name}
          </Explained>
        )}
      </dt>
      <dd className="selectable min-w-0 break-words">{children}</dd>
    </>
  );
}
