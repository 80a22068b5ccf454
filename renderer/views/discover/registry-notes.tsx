import { CircleAlert, Info } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Facet, SearchAnswer } from '../../../core/api/discover.ts';
import { askAgain, useSearch } from '../../state/discover/search.ts';
import { go } from '../../state/router.ts';
import { attempt } from '../../state/toasts.ts';
import { Button } from '../../ui/button.tsx';
import { describeError } from '../../words/errors.ts';
import { listInWords } from '../../words/format.ts';

const FACET_WORDS: Readonly<Record<Facet, string>> = {
  trusted: 'trusted content',
  verified: 'verified publishers',
  os: 'operating systems',
  architecture: 'architectures',
  category: 'categories',
};

/** What registries could not do, beneath the results, where it moves nothing. */
export function RegistryNotes() {
  const answers = useSearch((state) => state.answers);
  const notes = answers.flatMap((answer) => noteOf(answer) ?? []);
  if (notes.length === 0) return null;
  return (
    <ul
      className="max-h-32 shrink-0 overflow-y-auto border-t border-line py-1 text-sm"
      aria-label="What registries could not do"
      data-testid="registry-notes"
    >
      {notes}
    </ul>
  );
}

function noteOf(answer: SearchAnswer): ReactNode {
  const { registry, name, state, ignored } = answer;
  if (state.kind === 'failed') {
    const words = describeError(state.error);
    return (
      <Note key={registry} failed name={name} text={`${words.message} ${words.next ?? ''}`}>
        {state.error.code === 'UNAUTHORIZED' || state.error.code === 'FORBIDDEN' ? (
          <Button small look="quiet" onPress={() => go({ kind: 'registries', domain: registry })}>
            Sign in…
          </Button>
        ) : null}
        <Button small look="quiet" onPress={() => attempt(() => askAgain(registry))}>
          Try again
        </Button>
      </Note>
    );
  }
  if (state.kind === 'unable') return <Note key={registry} name={name} text={state.note} />;
  if (ignored.length === 0) return null;
  const facets = listInWords(
    ignored.map((facet) => FACET_WORDS[facet]),
    5,
  );
  return (
    <Note
      key={registry}
      name={name}
      text={`Its results are not narrowed by ${facets}: it does not tell them.`}
    />
  );
}

function Note({
  name,
  text,
  failed = false,
  children,
}: {
  readonly name: string;
  readonly text: string;
  readonly failed?: boolean;
  readonly children?: ReactNode;
}) {
  const Picture = failed ? CircleAlert : Info;
  return (
    <li className="flex min-h-7 items-center gap-2 px-5">
      <Picture size={13} className={`shrink-0 ${failed ? 'text-danger' : 'text-ink-3'}`} aria-hidden />
      <span className="shrink-0 font-medium">{name}</span>
      <span className="selectable line-clamp-2 min-w-0 flex-1 text-ink-2" title={text}>
        {text}
      </span>
      {children}
    </li>
  );
}
