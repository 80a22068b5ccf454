import { ArrowUpCircle, CircleOff } from 'lucide-react';
import type { ImageUpdate } from '../../../core/api/tags.ts';
import { useUpdates } from '../../state/discover/updates.ts';
import { formatSize } from '../../words/format.ts';

/** Whether the name of an image stands for something newer in its registry (B12), or its base does (I8); nothing while all is current. */
export function UpdateMark({ imageKey }: { readonly imageKey: string }) {
  const update = useUpdates((state) => state.byKey.get(imageKey));
  const said = update === undefined ? null : inWords(update);
  if (said === null) return null;
  const Picture = said.gone ? CircleOff : ArrowUpCircle;
  return (
    <span
      className={`chip h-[18px]! shrink-0 text-xs! ${said.gone ? '' : 'chip-accent'}`}
      title={said.sentences.join('\n')}
      data-testid="update-mark"
    >
      <Picture size={11} aria-hidden /> {said.word}
    </span>
  );
}

interface Said {
  readonly word: string;
  readonly gone: boolean;
  readonly sentences: readonly string[];
}

function inWords({ state, base }: ImageUpdate): Said | null {
  const newBase =
    base?.state.kind === 'newer'
      ? [`Its base ${base.name} is newer in the registry than in this image.`]
      : [];
  if (state.kind === 'newer') {
    const size = state.download === null ? '' : ` ${formatSize(state.download)} to download.`;
    return {
      word: 'newer available',
      gone: false,
      sentences: [`In the registry, this name stands for a newer image.${size}`, ...newBase],
    };
  }
  if (newBase.length > 0) return { word: 'newer base', gone: false, sentences: newBase };
  if (state.kind === 'gone')
    return { word: 'gone', gone: true, sentences: ['The registry does not have this name any more.'] };
  return null;
}
