import { TriangleAlert } from 'lucide-react';
import type { PackageReport } from '../../../core/api/packages.ts';
import { formatCount } from '../../words/format.ts';
import { visiblePath, visibleText } from '../../words/visible.ts';

/** Databases that are there and cannot be read: what is listed is not all. */
export function Problems({ problems }: Pick<PackageReport, 'problems'>) {
  if (problems.length === 0) return null;
  const messages = new Set(problems.map(({ message }) => message));
  const [only] = messages;
  return (
    <details className="border-b border-line bg-warn-soft px-5 py-1.5" data-testid="package-problems">
      <summary className="flex items-start gap-1.5 text-warn">
        <TriangleAlert size={14} className="mt-[3px] shrink-0" aria-hidden />
        <span>
          {problems.length === 1
            ? 'One list of packages cannot be read, so some may be missing here'
            : `${formatCount(problems.length, 'list')} of packages cannot be read, so some may be missing here`}
          {messages.size === 1 && only !== undefined ? `: ${visibleText(only)}` : ''}
        </span>
      </summary>
      <ul className="max-h-40 overflow-y-auto py-1 pl-5">
        {problems.map((problem) => (
          <li key={`${problem.layer} ${problem.path}`} className="selectable py-0.5">
            <span className="font-mono text-sm">{visiblePath(problem.path)}</span>
            <span className="text-ink-2">
              {' '}
              in layer {problem.layer + 1}
              {messages.size === 1 ? '' : `: ${visibleText(problem.message)}`}
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}
