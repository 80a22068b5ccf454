import { Check, X } from 'lucide-react';
import type { RegistryView } from '../../../core/api/registries.ts';
import { changeRegistry } from '../../state/registries/registries.ts';
import { useTests } from '../../state/registries/tests.ts';
import { attempt } from '../../state/toasts.ts';
import type { GridColumn } from '../../ui/data-grid.tsx';
import { Switch } from '../../ui/switch.tsx';
import { loginInWords, POLICIES, STEP_FAILURES } from '../../words/registries.ts';
import { visiblePath } from '../../words/visible.ts';
import { DangerMark, KindMark } from './registry-mark.tsx';

export const REGISTRY_COLUMNS: readonly GridColumn<RegistryView>[] = [
  {
    id: 'name',
    title: 'Registry',
    width: 'minmax(120px, 1.1fr)',
    cell: (registry) => (
      <span className="flex min-w-0 items-center gap-2">
        <KindMark kind={registry.kind} />
        <span
          className="truncate font-medium"
          title={`${visiblePath(registry.name)}\n${visiblePath(registry.domain)}`}
        >
          {visiblePath(registry.name)}
        </span>
        <DangerMark registry={registry} />
      </span>
    ),
  },
  {
    id: 'address',
    title: 'Address',
    width: 'minmax(100px, 1fr)',
    from: 560,
    cell: ({ domain }) => (
      <span className="truncate text-ink-2" title={visiblePath(domain)}>
        {visiblePath(domain)}
      </span>
    ),
  },
  {
    id: 'login',
    title: 'Signed in as',
    width: 'minmax(104px, 0.9fr)',
    from: 420,
    cell: ({ login }) => (
      <span
        className={`truncate ${login.kind === 'unreadable' ? 'text-danger' : login.kind === 'none' ? 'text-ink-3' : ''}`}
        title={loginInWords(login)}
      >
        {login.kind === 'none' ? '–' : loginInWords(login)}
      </span>
    ),
  },
  {
    id: 'reached',
    title: 'Last test',
    width: '104px',
    from: 320,
    cell: ({ domain }) => <Reached domain={domain} />,
  },
  {
    id: 'policy',
    title: 'Signatures',
    width: '84px',
    from: 720,
    help: 'What happens to images that no trusted signer has signed',
    cell: ({ policy }) => (
      <span className={policy === 'off' ? 'text-ink-3' : ''}>
        {POLICIES.find(({ value }) => value === policy)?.title}
      </span>
    ),
  },
  {
    id: 'enabled',
    title: 'Ask',
    width: '60px',
    help: 'Whether Discover asks it',
    cell: ({ domain, name, enabled }) => (
      <Switch
        label={`Ask ${visiblePath(name)} in Discover`}
        testId="row-enabled"
        focusable={false}
        value={enabled}
        onChange={(next) => attempt(() => changeRegistry({ domain, enabled: next }))}
      />
    ),
  },
];

/** How the last test of this session came out. */
function Reached({ domain }: { readonly domain: string }) {
  const state = useTests(({ tests }) => tests.get(domain));
  if (state === undefined) return <span className="text-ink-3">–</span>;
  if (state.kind === 'running') return <span className="text-ink-3">testing…</span>;
  if (state.kind === 'done' && state.test.passed)
    return (
      <span className="flex items-center gap-1">
        <Check size={13} className="text-good" aria-hidden /> works
      </span>
    );
  const failed = state.kind === 'done' ? state.test.steps.find((step) => step.state === 'failed') : undefined;
  return (
    <span className="flex min-w-0 items-center gap-1 text-danger">
      <X size={13} className="shrink-0" aria-hidden />
      <span className="truncate">{failed === undefined ? 'failed' : STEP_FAILURES[failed.step]}</span>
    </span>
  );
}
