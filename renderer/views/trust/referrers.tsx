import type { Referrer, ReferrerTree } from '../../../core/api/trust.ts';
import { Age, Digest, Size } from '../../ui/values.tsx';
import { formatCount } from '../../words/format.ts';
import { visibleText } from '../../words/visible.ts';
import { Documents } from './documents.tsx';
import { Notes } from './section.tsx';
import { FOUND_BY, REFERRER_KINDS } from './trust-words.ts';

/** More than anybody reads; the rest is counted. */
const MOST = 200;
/** Deeper ones are drawn at this depth: what refers to what refers… may go on for long. */
const DEEPEST = 6;

interface Line {
  readonly referrer: Referrer;
  readonly depth: number;
}

/** What refers to an image, and what refers to that. */
export function Referrers({ tree, reference }: { readonly tree: ReferrerTree; readonly reference: string }) {
  const lines = linesOf(tree.roots);
  return (
    <>
      {lines.length === 0 ? (
        <p className="text-ink-2" data-testid="no-referrers">
          Nothing is attached to this image where it is. What builders and scanners attach appears here: a
          bill of materials tells what is inside, an attestation how it was made.
        </p>
      ) : (
        <ul className="border-t border-line" aria-label="Attached documents">
          {lines.slice(0, MOST).map(({ referrer, depth }) => (
            <Row
              key={`${referrer.digest} ${depth}`}
              referrer={referrer}
              depth={depth}
              reference={reference}
            />
          ))}
        </ul>
      )}
      {lines.length > MOST ? (
        <p className="py-1 text-ink-3">and {formatCount(lines.length - MOST, 'more', 'more')}</p>
      ) : null}
      <Notes notes={tree.notes} />
    </>
  );
}

/** Walked without recursion: its depth is the registry's choice. */
function linesOf(roots: readonly Referrer[]): readonly Line[] {
  const lines: Line[] = [];
  const rest: Line[] = roots.map((referrer) => ({ referrer, depth: 0 })).toReversed();
  for (let line = rest.pop(); line !== undefined; line = rest.pop()) {
    lines.push(line);
    const { depth, referrer } = line;
    rest.push(...referrer.children.map((child) => ({ referrer: child, depth: depth + 1 })).toReversed());
  }
  return lines;
}

function Row({ referrer, depth, reference }: Line & { readonly reference: string }) {
  const { kind, title, artifactType, size, created, digest, found, documents } = referrer;
  return (
    <li
      className="border-b border-line py-1.5"
      style={{ paddingLeft: Math.min(depth, DEEPEST) * 20 }}
      data-testid="referrer"
      data-kind={kind}
    >
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5">
        <span className="chip">{REFERRER_KINDS[kind]}</span>
        <span className="selectable min-w-0 flex-1 basis-40 truncate font-medium" title={visibleText(title)}>
          {depth === 0 ? null : <span className="sr-only">Refers to the one above: </span>}
          {visibleText(title)}
        </span>
        <Digest digest={digest} />
        <span className="w-16 text-right">
          <Size bytes={size} />
        </span>
        <span className="w-24 text-right text-ink-2 max-[900px]:hidden">
          {created === null ? '–' : <Age iso={created} />}
        </span>
      </div>
      <p className="truncate text-sm text-ink-3" title={visibleText(artifactType)}>
        {visibleText(artifactType)} · {FOUND_BY[found]}
      </p>
      <Documents documents={documents} reference={reference} />
    </li>
  );
}
