import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import type { Referrer } from '../../../core/api/trust.ts';
import { call } from '../../bridge.ts';
import { useResource } from '../../state/resource.ts';
import { copy } from '../../state/deeds.ts';
import { attempt } from '../../state/toasts.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Size } from '../../ui/values.tsx';
import { formatSize } from '../../words/format.ts';
import { visibleText } from '../../words/visible.ts';
import { TabWait } from '../image/tab-states.tsx';

interface Props {
  readonly documents: Referrer['documents'];
  readonly reference: string;
}

const MOST = 20;

/** Documents of a referrer; each is fetched when it is opened, and shown as text whatever it is. */
export function Documents({ documents, reference }: Props) {
  const [open, setOpen] = useState<string | null>(null);
  if (documents.length === 0) return null;
  return (
    <div className="mt-0.5">
      <div className="flex flex-wrap gap-x-3">
        {documents.slice(0, MOST).map(({ digest, mediaType, size }) => (
          <button
            key={digest}
            type="button"
            className="flex min-h-6 max-w-full items-center gap-1 rounded pr-1 text-left text-ink-2 hover:text-ink"
            aria-expanded={open === digest}
            title={visibleText(mediaType)}
            data-testid="referrer-document"
            onClick={() => setOpen(open === digest ? null : digest)}
          >
            <ChevronRight size={13} className={open === digest ? 'rotate-90' : ''} aria-hidden />
            <span className="truncate">{visibleText(mediaType)}</span>
            <Size bytes={size} extra="text-ink-3" />
          </button>
        ))}
      </div>
      {open === null ? null : <Document key={open} reference={reference} digest={open} />}
    </div>
  );
}

function Document({ reference, digest }: { readonly reference: string; readonly digest: string }) {
  const [document, retry] = useResource(`${reference} ${digest}`, 0, () =>
    call('trust.document', { reference, digest }),
  );
  if (document.kind === 'loading') return <TabWait>Fetching the document…</TabWait>;
  if (document.kind === 'failed') {
    return (
      <div className="my-1 max-w-2xl">
        <ErrorNote report={document.error} onRetry={retry} />
      </div>
    );
  }
  const { text, cut } = document.value;
  return (
    <div className="my-1" data-testid="referrer-text">
      <pre
        className="selectable max-h-80 overflow-auto rounded bg-sunken p-2 font-mono text-xs break-all whitespace-pre-wrap"
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls is reached by keyboard
        tabIndex={0}
        aria-label="Text of the document"
      >
        {visibleText(text)}
      </pre>
      <div className="mt-1 flex items-center gap-3">
        <Button small look="quiet" onPress={() => attempt(() => copy(text, 'document'))}>
          Copy
        </Button>
        {cut ? (
          <span className="text-sm text-ink-3">Only the first {formatSize(text.length)} are shown.</span>
        ) : null}
      </div>
    </div>
  );
}
