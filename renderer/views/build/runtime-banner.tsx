import { Info } from 'lucide-react';
import { useBuilds } from '../../state/build/sources.ts';
import { listInWords } from '../../words/format.ts';
import { visibleText } from '../../words/visible.ts';

/** Said calmly, and only where it matters: this Dockerfile runs programs, and here none can be run. */
export function RuntimeBanner({ runs }: { readonly runs: boolean }) {
  const runtime = useBuilds((state) => state.runtime);
  if (!runs || runtime?.kind !== 'missing') return null;
  const { reason, action, engines } = runtime;
  return (
    <aside
      className="flex shrink-0 gap-2 border-b border-line bg-warn-soft px-5 py-2"
      aria-label="What is missing"
      data-testid="runtime-missing"
    >
      <Info size={16} className="mt-0.5 shrink-0 text-warn" aria-hidden />
      <div className="selectable min-w-0">
        <p>
          <span className="font-medium">RUN steps cannot run on this machine.</span> {visibleText(reason)}{' '}
          {visibleText(action)}
        </p>
        <p className="text-ink-2">
          Stages that only copy files build here.{' '}
          {engines.length === 0
            ? 'No other engine that could run them was found.'
            : `Found here, and able to run them: ${listInWords(engines.map(({ name, address }) => `${visibleText(name)} (${visibleText(address)})`))}.`}
        </p>
      </div>
    </aside>
  );
}
