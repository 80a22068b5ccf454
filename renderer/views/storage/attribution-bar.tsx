import type { Attribution } from '../../../core/api/storage.ts';
import { Explained } from '../../ui/button.tsx';
import { exactBytes, formatCount, formatSize } from '../../words/format.ts';
import { toneOf } from './tones.ts';

type Kind = Attribution['parts'][number]['kind'];

interface Words {
  readonly title: string;
  readonly noun: string;
  readonly sentence: string;
}

const PARTS: Readonly<Record<Kind, Words>> = {
  unique: { title: 'In one image', noun: 'layer', sentence: 'Layers that only one image has.' },
  shared: {
    title: 'Shared',
    noun: 'layer',
    sentence: 'Layers that two or more images have; each is stored once.',
  },
  documents: { title: 'Documents', noun: 'document', sentence: 'Manifests, configs and indexes of images.' },
  unreachable: { title: 'Unreachable', noun: 'blob', sentence: 'No image and no running job needs them.' },
  partial: {
    title: 'Unfinished',
    noun: 'download',
    sentence: 'What interrupted pulls left; resuming uses it.',
  },
  trash: { title: 'Trash', noun: 'removal', sentence: 'Kept until the time for Undo is over.' },
  derived: { title: 'Indexes', noun: 'file', sentence: 'They make browsing fast; they can be rebuilt.' },
  build: {
    title: 'Build cache',
    noun: 'file',
    sentence: 'What builds keep beside images, so that the next one has less to do.',
  },
  other: { title: 'Other', noun: 'file', sentence: 'Names, journals and locks of the store itself.' },
};

/** Where every byte on disk belongs: the parts are the whole (E3). */
export function AttributionBar({ attribution }: { readonly attribution: Attribution }) {
  const { parts, total } = attribution;
  const filled = parts.map((part, index) => ({ ...part, index })).filter((part) => part.bytes > 0);
  const sum = parts.reduce((all, part) => all + part.bytes, 0);
  return (
    <div className="shrink-0 px-5 pb-2" data-testid="attribution">
      <div className="flex h-3 gap-px overflow-hidden rounded-[4px] bg-sunken" aria-hidden>
        {filled.map((part) => (
          <span
            key={part.kind}
            className="min-w-[2px] first:rounded-l-[4px] last:rounded-r-[4px]"
            style={{ flexGrow: part.bytes / Math.max(1, sum), background: toneOf(part.index) }}
          />
        ))}
      </div>
      <ul className="-mx-1 mt-1 flex flex-wrap items-center gap-x-2 text-sm text-ink-2">
        {filled.map((part) => {
          const words = PARTS[part.kind];
          return (
            <li key={part.kind}>
              <Explained
                data-testid={`part-${part.kind}`}
                sentence={
                  <>
                    {words.sentence}
                    <span className="figures mt-1 block text-ink-3">
                      {exactBytes(part.bytes)} · {formatCount(part.count, words.noun)}
                    </span>
                  </>
                }
              >
                <span
                  className="mr-1.5 inline-block h-2.5 w-2.5 rounded-[3px] align-[-1px]"
                  style={{ background: toneOf(part.index) }}
                  aria-hidden
                />
                {words.title} <span className="figures text-ink">{formatSize(part.bytes)}</span>{' '}
                <span className="figures text-ink-3">{share(part.bytes, sum)}</span>
              </Explained>
            </li>
          );
        })}
        <li
          className="figures ml-auto px-1 text-ink-3"
          title={`${exactBytes(total)} in the store’s folder`}
          data-testid="attribution-total"
        >
          {sum === total
            ? `100 % of ${formatSize(total)}`
            : `${formatSize(total - sum)} of ${formatSize(total)} not attributed yet`}
        </li>
      </ul>
    </div>
  );
}

function share(bytes: number, whole: number): string {
  const percent = (bytes / Math.max(1, whole)) * 100;
  if (percent < 0.1) return '< 0.1 %';
  return `${percent.toFixed(1)} %`;
}
