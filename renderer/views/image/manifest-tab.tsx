import { BadgeCheck, ClipboardCopy, TriangleAlert } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { DocumentView } from '../../../core/api/images.ts';
import { call } from '../../bridge.ts';
import { copy } from '../../state/deeds.ts';
import { useResource } from '../../state/resource.ts';
import { attempt } from '../../state/toasts.ts';
import { useTotals } from '../../state/totals.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { JsonTree, parseJson } from '../../ui/json-tree.tsx';
import { Segments } from '../../ui/segments.tsx';
import { Digest, Size } from '../../ui/values.tsx';
import { plainJson } from '../../words/json-text.ts';

const ROLES = { index: 'Index', manifest: 'Manifest', config: 'Config' } as const;

/** The raw documents (D16), each with the check that what is on disk hashes to its digest. */
export function ManifestTab({
  imageKey,
  platform,
}: {
  readonly imageKey: string;
  readonly platform: string | null;
}) {
  const revision = useTotals((state) => state.revision);
  const [documents, reload] = useResource(`${imageKey} ${platform ?? ''}`, revision, () =>
    call('images.documents', { key: imageKey, platform }),
  );
  const [role, setRole] = useState<DocumentView['role'] | null>(null);
  if (documents.kind === 'loading') return null;
  if (documents.kind === 'failed') {
    return (
      <div className="max-w-2xl p-5">
        <ErrorNote report={documents.error} onRetry={reload} />
      </div>
    );
  }
  const shown =
    documents.value.find((document) => document.role === role) ??
    documents.value.find((document) => document.role === 'manifest') ??
    documents.value[0];
  if (shown === undefined) return <p className="p-5 text-ink-2">None of its documents is here.</p>;
  return (
    <div className="flex h-full flex-col" data-testid="documents">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-line px-5 py-2">
        <Segments
          label="Document"
          name="document"
          value={shown.role}
          options={documents.value.map((document) => ({
            value: document.role,
            title: ROLES[document.role],
            testId: `document-${document.role}`,
          }))}
          onChange={setRole}
        />
        {shown.verified ? (
          <span className="flex items-center gap-1 text-good" data-testid="verified">
            <BadgeCheck size={15} aria-hidden /> Bytes match their digest
          </span>
        ) : (
          <span className="flex items-center gap-1 text-danger" data-testid="not-verified">
            <TriangleAlert size={15} aria-hidden /> Bytes do not match their digest
          </span>
        )}
        <Digest digest={shown.digest} />
        <Size bytes={shown.size} extra="text-ink-2" />
        <span className="selectable min-w-0 truncate text-ink-3">{shown.mediaType}</span>
        <span className="flex-1" />
        <Button small look="quiet" onPress={() => attempt(() => copy(shown.text, 'the document'))}>
          <ClipboardCopy size={13} aria-hidden /> Copy
        </Button>
      </div>
      <Document key={shown.digest} text={shown.text} />
    </div>
  );
}

/** Above this a tree of every value would be slow; the text is shown as it is. */
const MOST_FOLDABLE = 400_000;

export function Document({ text }: { readonly text: string }) {
  const json = useMemo(() => (text.length > MOST_FOLDABLE ? undefined : parseJson(text)), [text]);
  return (
    // scrolled by keyboard, so it takes the focus
    <div
      className="selectable ring-inside min-h-0 flex-1 overflow-auto p-4 font-mono text-sm leading-6"
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- whatever scrolls is reached by Tab, so that keys scroll it
      tabIndex={0}
      role="region"
      aria-label="Document"
    >
      {json === undefined ? (
        <pre className="break-all whitespace-pre-wrap">{plainJson(text)}</pre>
      ) : (
        <JsonTree value={json} />
      )}
    </div>
  );
}
