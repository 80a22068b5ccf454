import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { REGISTRY_KINDS, type RegistryView } from '../../../core/api/registries.ts';
import { openDialog } from '../../state/dialog.ts';
import { changeRegistry } from '../../state/registries/registries.ts';
import { attempt } from '../../state/toasts.ts';
import { Button } from '../../ui/button.tsx';
import { dangersOf, KIND_NAMES } from '../../words/registries.ts';
import { visiblePath } from '../../words/visible.ts';
import { AbilitiesPart } from './abilities-part.tsx';
import { CertificatesPart } from './certificates-part.tsx';
import { DangerPart } from './danger-part.tsx';
import { LoginPart } from './login-part.tsx';
import { NetworkPart } from './network-part.tsx';
import { PolicyPart } from './policy-part.tsx';
import { DangerMark, KindMark } from './registry-mark.tsx';
import { TestPart } from './test-part.tsx';

/** Everything about one registry, in the order in which trouble with it is met. */
export function RegistryDetails({ registry }: { readonly registry: RegistryView }) {
  return (
    <aside
      aria-label={`Registry ${visiblePath(registry.name)}`}
      className="h-full overflow-y-auto border-l border-line pb-4"
      data-testid="registry-details"
    >
      <Heading registry={registry} />
      <TestPart registry={registry} />
      <div id="registry-login">
        <LoginPart registry={registry} />
      </div>
      <PolicyPart registry={registry} />
      <AbilitiesPart registry={registry} />
      <CertificatesPart registry={registry} />
      <NetworkPart registry={registry} />
      <DangerPart registry={registry} />
    </aside>
  );
}

function Heading({ registry }: { readonly registry: RegistryView }) {
  const { domain, name, kind, removable } = registry;
  const [text, setText] = useState(name);
  const write = (): void => {
    const wanted = text.trim();
    if (wanted === '') setText(name);
    else if (wanted !== name) attempt(() => changeRegistry({ domain, name: wanted }));
  };
  const dangers = dangersOf(registry);
  return (
    <header className="px-5 pt-3 pb-3">
      <div className="flex items-center gap-2">
        <KindMark kind={kind} size={18} />
        <h2 className="min-w-0 flex-1">
          <input
            className="-ml-1 w-full truncate rounded border border-transparent bg-transparent px-1 text-lg font-semibold hover:border-line focus:border-line-strong"
            aria-label="Name of the registry"
            data-testid="registry-title"
            spellCheck={false}
            maxLength={100}
            value={visiblePath(text)}
            onChange={(event) => setText(event.target.value)}
            onBlur={write}
            onKeyDown={(event) => {
              if (event.key === 'Enter') event.currentTarget.blur();
              if (event.key === 'Escape') setText(name);
            }}
          />
        </h2>
        <DangerMark registry={registry} />
        {removable ? (
          <Button
            small
            look="quiet"
            onPress={() => openDialog({ kind: 'registry-remove', domain })}
            data-testid="registry-remove"
          >
            <Trash2 size={13} aria-hidden /> Remove…
          </Button>
        ) : null}
      </div>
      <div className="mt-1 flex items-center gap-2">
        <span className="selectable min-w-0 flex-1 truncate text-ink-2" title={visiblePath(domain)}>
          {visiblePath(domain)}
        </span>
        {removable ? (
          <select
            className="field w-auto! shrink-0 px-1!"
            aria-label="Kind of registry"
            value={kind}
            onChange={(event) => {
              const next = REGISTRY_KINDS.find((each) => each === event.target.value);
              if (next !== undefined) attempt(() => changeRegistry({ domain, kind: next }));
            }}
          >
            {REGISTRY_KINDS.map((each) => (
              <option key={each} value={each}>
                {KIND_NAMES[each]}
              </option>
            ))}
          </select>
        ) : null}
      </div>
      {dangers.length === 0 ? null : (
        <ul className="mt-2 rounded-md bg-danger-soft px-3 py-2 text-danger">
          {dangers.map((danger) => (
            <li key={danger}>{danger}</li>
          ))}
        </ul>
      )}
    </header>
  );
}
