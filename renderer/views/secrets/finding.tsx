import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import type { SecretFinding } from '../../../core/api/secrets.ts';
import { go } from '../../state/router.ts';
import { visiblePath, visibleText } from '../../words/visible.ts';
import { LayerSwatch, type LayerNames } from '../files/layer-mark.tsx';
import type { TabProps } from '../image/image-tab.ts';

interface Props extends TabProps {
  readonly finding: SecretFinding;
  readonly layers: LayerNames;
}

export function Finding({ finding, layers, place, detail }: Props) {
  return (
    <li className="border-b border-line py-2" data-testid="finding">
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5">
        <h3 className="font-medium">{finding.title}</h3>
        <span className="chip">{finding.kind}</span>
        <code
          className="selectable min-w-0 truncate font-mono text-sm text-ink-2"
          title="The secret itself is blotted out"
        >
          {visibleText(finding.shown)}
        </code>
      </div>
      <div className="mt-0.5 flex flex-wrap items-center gap-x-3 gap-y-0.5 text-ink-2">
        <Where where={finding.where} layers={layers} place={place} detail={detail} />
      </div>
      <details className="group mt-0.5">
        <summary className="inline-flex items-center gap-1 rounded pr-1 text-ink-2 hover:text-ink">
          <ChevronRight size={13} className="group-open:rotate-90" aria-hidden /> How to get rid of it
        </summary>
        <p className="selectable max-w-3xl py-1 pl-[17px]">{visibleText(finding.advice)}</p>
      </details>
    </li>
  );
}

function Where({
  where,
  layers,
  place,
  detail,
}: Omit<Props, 'finding'> & { readonly where: SecretFinding['where'] }) {
  switch (where.kind) {
    case 'file':
      return (
        <>
          <Link
            hint="Show it in Files, as of this layer"
            onPress={() => go({ ...place, tab: 'files', layer: where.layer, path: where.path })}
          >
            <span className="font-mono text-sm break-all">{visiblePath(where.path)}</span>
            {where.line === null ? null : <span className="figures text-ink-3">, line {where.line}</span>}
          </Link>
          <Layer layer={where.layer} layers={layers} place={place} />
          {where.hiddenBy === null ? null : (
            <span
              className="chip chip-warn"
              title={`Layer ${where.hiddenBy + 1}: ${layers[where.hiddenBy] ?? ''}`}
            >
              hidden by layer {where.hiddenBy + 1}, still in the image
            </span>
          )}
        </>
      );
    case 'history': {
      const instruction = detail.history[where.step]?.instruction;
      return (
        <>
          <span>
            In the history, step {where.step + 1}
            {instruction === undefined ? '' : ` (${instruction.split(/\s/, 1).join('')})`}
          </span>
          {where.layer === null ? null : <Layer layer={where.layer} layers={layers} place={place} />}
        </>
      );
    }
    case 'config':
      return (
        <Link hint="Show it in Config" onPress={() => go({ ...place, tab: 'config' })}>
          In the config, {visibleText(where.field)}
        </Link>
      );
  }
}

function Layer({ layer, layers, place }: Pick<Props, 'layers' | 'place'> & { readonly layer: number }) {
  return (
    <Link
      hint={`Layer ${layer + 1}: ${layers[layer] ?? ''}`}
      onPress={() => go({ ...place, tab: 'layers', layer })}
    >
      <span className="figures flex items-center gap-1.5">
        <LayerSwatch layer={layer} /> Layer {layer + 1}
      </span>
    </Link>
  );
}

function Link({
  hint,
  onPress,
  children,
}: {
  readonly hint: string;
  readonly onPress: () => void;
  readonly children: ReactNode;
}) {
  return (
    <button
      type="button"
      className="rounded text-left underline decoration-line-strong underline-offset-3 hover:text-accent hover:decoration-current"
      title={hint}
      onClick={onPress}
    >
      {children}
    </button>
  );
}
