import { useId, useRef, useState, type FormEvent } from 'react';
import type { ErrorReport } from '../../../core/api/errors.ts';
import { reportOf } from '../../bridge.ts';
import { signIn } from '../../state/registries/registries.ts';
import { useSettings } from '../../state/settings.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Segments } from '../../ui/segments.tsx';

type As = 'password' | 'token';

/**
 * Asks for a login and tries it before it is kept. What is secret is in its field alone, never in the window's state, and
 * leaves the field when it is sent.
 */
export function SignInForm({
  domain,
  username: given = '',
  takesFocus = false,
  onDone,
}: {
  readonly domain: string;
  readonly username?: string;
  /** It was just asked for. */
  readonly takesFocus?: boolean;
  readonly onDone?: () => void;
}) {
  const id = useId();
  const [as, setAs] = useState<As>('password');
  const [username, setUsername] = useState(given);
  const [filled, setFilled] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ErrorReport | null>(null);
  const secret = useRef<HTMLInputElement>(null);
  const keychain = useSettings(({ facts }) => facts?.keychain ?? false);
  const ready = filled && !busy && (as === 'token' || username.trim() !== '');

  const submit = async (): Promise<void> => {
    const field = secret.current;
    if (field === null || !ready) return;
    setBusy(true);
    setError(null);
    const sent = signIn({ domain, username: username.trim(), secret: field.value, as });
    field.value = '';
    setFilled(false);
    try {
      await sent;
      setBusy(false);
      onDone?.();
    } catch (thrown) {
      setBusy(false);
      setError(reportOf(thrown));
      field.focus();
    }
  };

  return (
    <form
      data-testid="sign-in"
      aria-label={`Sign in to ${domain}`}
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        void submit();
      }}
    >
      <div className="mb-2 flex">
        <Segments<As>
          label="How to sign in"
          name={`${id}-as`}
          value={as}
          options={[
            { value: 'password', title: 'User name and password', testId: 'as-password' },
            { value: 'token', title: 'Access token', testId: 'as-token' },
          ]}
          onChange={setAs}
        />
      </div>
      <div className="grid grid-cols-[minmax(0,1fr)_minmax(0,1fr)] gap-2">
        <label className="text-sm text-ink-2">
          User name{as === 'token' ? <span className="text-ink-3"> (if it wants one)</span> : null}
          <input
            // oxlint-disable-next-line jsx-a11y/no-autofocus -- where it was asked for, it is typed into next
            autoFocus={takesFocus}
            className="field mt-0.5"
            data-testid="sign-in-username"
            spellCheck={false}
            autoComplete="off"
            value={username}
            onChange={(event) => setUsername(event.target.value)}
          />
        </label>
        <label className="text-sm text-ink-2">
          {as === 'token' ? 'Access token' : 'Password'}
          <input
            ref={secret}
            type="password"
            className="field mt-0.5"
            data-testid="sign-in-secret"
            autoComplete="off"
            defaultValue=""
            onChange={(event) => setFilled(event.target.value !== '')}
          />
        </label>
      </div>
      <div className="mt-2 flex items-center gap-3">
        <p className="min-w-0 flex-1 text-sm text-ink-2">
          {keychain
            ? 'It is tried first, then kept in this system’s keychain.'
            : 'It is tried first. This system has no keychain that can be used, so it is kept until Strata ends and never written to a disk.'}
        </p>
        <Button type="submit" look="primary" isDisabled={!ready} data-testid="sign-in-send">
          {busy ? 'Signing in…' : 'Sign in'}
        </Button>
      </div>
      {error === null ? null : (
        <div className="mt-2">
          <ErrorNote
            report={error}
            {...(error.code === 'UNAUTHORIZED' ? { title: 'This login was refused' } : {})}
          />
        </div>
      )}
    </form>
  );
}
