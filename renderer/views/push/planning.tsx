import { useState, type ReactNode } from 'react';
import type { MovePlan } from '../../../core/api/push.ts';
import type { Destination } from '../../state/push.ts';
import { useRegistries } from '../../state/registries/registries.ts';
import type { Planned } from '../../state/use-plan.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { listInWords } from '../../words/format.ts';
import { loginInWords } from '../../words/registries.ts';
import { SignInForm } from '../registries/sign-in-form.tsx';
import { MovePlanView } from './move-plan.tsx';

/** What is known of a move so far: its plan, what it waits for, or why there is none. */
export function Planning({
  planned,
  destinations,
  onAgain,
  nothing,
}: {
  readonly planned: Planned<MovePlan>;
  readonly destinations: readonly Destination[];
  readonly onAgain: () => void;
  /** While no name is complete. */
  readonly nothing: ReactNode;
}) {
  const domains = [...new Set(destinations.map(({ registry }) => registry))];
  return (
    <div className="min-h-[208px] pt-2" aria-live="polite">
      <Logins domains={domains} onSignedIn={onAgain} />
      {planned.kind === 'none' ? <p className="text-ink-3">{nothing}</p> : null}
      {planned.kind === 'asking' ? (
        <div role="status">
          <span className="text-ink-3">Asking {listInWords(domains)} what is there…</span>
          <div className="skeleton mt-2 h-2.5 w-2/3" />
          <div className="skeleton mt-2 h-2.5 w-1/2" />
        </div>
      ) : null}
      {planned.kind === 'planned' ? <MovePlanView plan={planned.plan} /> : null}
      {planned.kind === 'refused' ? <ErrorNote report={planned.error} onRetry={onAgain} /> : null}
    </div>
  );
}

/** Who is signed in where it goes; whoever is not can do it here. */
function Logins({
  domains,
  onSignedIn,
}: {
  readonly domains: readonly string[];
  readonly onSignedIn: () => void;
}) {
  const registries = useRegistries((state) => state.registries) ?? [];
  const [open, setOpen] = useState<string | null>(null);
  return (
    <ul className="mb-2 flex flex-col gap-1 empty:hidden" aria-label="Logins">
      {domains.map((domain) => {
        const registry = registries.find((each) => each.domain === domain);
        const out =
          registry === undefined || registry.login.kind === 'none' || registry.login.kind === 'unreadable';
        return (
          <li key={domain} className="text-sm" data-testid="push-login">
            <div className="flex min-h-6 items-center gap-2">
              <span className="min-w-0 truncate text-ink-2">
                {registry === undefined || registry.login.kind === 'none'
                  ? `Not signed in to ${domain}.`
                  : registry.login.kind === 'unreadable'
                    ? `The login for ${domain} cannot be read.`
                    : `Signed in to ${domain} as ${loginInWords(registry.login)}.`}
              </span>
              {out && open !== domain ? (
                <Button small onPress={() => setOpen(domain)} data-testid="push-sign-in">
                  Sign in…
                </Button>
              ) : null}
            </div>
            {out && open === domain ? (
              <div className="mt-1 rounded-md border border-line px-3 py-2">
                <SignInForm
                  domain={domain}
                  takesFocus
                  onDone={() => {
                    setOpen(null);
                    onSignedIn();
                  }}
                />
              </div>
            ) : null}
          </li>
        );
      })}
    </ul>
  );
}
