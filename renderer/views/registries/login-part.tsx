import { KeyRound } from 'lucide-react';
import { useState } from 'react';
import type { LoginView, RegistryView } from '../../../core/api/registries.ts';
import { signOut } from '../../state/registries/registries.ts';
import { forgetTest, testConnection, useTests } from '../../state/registries/tests.ts';
import { useDeed } from '../../state/use-deed.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { visiblePath } from '../../words/visible.ts';
import { Part } from './part.tsx';
import { SignInForm } from './sign-in-form.tsx';

/** Who is signed in, from where that is known and where it is kept; and the form to sign in as somebody (A11, A12). */
export function LoginPart({ registry }: { readonly registry: RegistryView }) {
  const { domain, login } = registry;
  const [other, setOther] = useState(false);
  const { busy, error, run } = useDeed();
  const open = other || login.kind === 'none' || login.kind === 'unreadable';
  return (
    <Part
      title="Login"
      error={error}
      testId="login-part"
      aside={
        open && login.kind !== 'none' && login.kind !== 'unreadable' ? (
          <Button small look="quiet" onPress={() => setOther(false)}>
            Cancel
          </Button>
        ) : null
      }
    >
      {login.kind === 'unreadable' ? (
        <div className="mb-3">
          <ErrorNote report={login.error} />
        </div>
      ) : null}
      {login.kind === 'none' ? (
        <p className="mb-2 text-ink-2" data-testid="login-now">
          Nobody is signed in: only what is public can be read. Neither docker nor podman has a login for it.
        </p>
      ) : null}
      {login.kind === 'none' || login.kind === 'unreadable' ? null : (
        <div className="flex items-start gap-2" data-testid="login-now">
          <KeyRound size={14} className="mt-[3px] shrink-0 text-good" aria-hidden />
          <div className="min-w-0 flex-1">
            <p className="selectable truncate">
              Signed in{login.username === '' ? ' with an access token' : ' as '}
              <span className="font-medium">{visiblePath(login.username)}</span>
            </p>
            <p className="selectable text-sm break-words text-ink-2">{keptWhere(login)}</p>
          </div>
          {open ? null : (
            <div className="flex shrink-0 gap-1">
              <Button small onPress={() => setOther(true)} data-testid="sign-in-other">
                {login.kind === 'strata' ? 'Change…' : 'Another login…'}
              </Button>
              {login.kind === 'strata' ? (
                <Button
                  small
                  isDisabled={busy}
                  data-testid="sign-out"
                  onPress={() =>
                    run(async () => {
                      await signOut(domain);
                      forgetTest(domain);
                    })
                  }
                >
                  Sign out
                </Button>
              ) : null}
            </div>
          )}
        </div>
      )}
      {open ? (
        <div className={login.kind === 'none' ? '' : 'mt-3'}>
          <SignInForm
            key={domain}
            domain={domain}
            takesFocus={other}
            username={login.kind === 'strata' ? login.username : ''}
            onDone={() => {
              setOther(false);
              // what failed for want of a login may pass now
              if (useTests.getState().tests.has(domain)) void testConnection(domain);
            }}
          />
        </div>
      ) : null}
    </Part>
  );
}

function keptWhere(login: LoginView): string {
  switch (login.kind) {
    case 'strata':
      return login.kept === 'keychain'
        ? 'Entered here, kept in this system’s keychain.'
        : 'Entered here, kept until Strata ends: this system has no keychain that can be used.';
    case 'file':
      return `From docker login or podman login, in ${visiblePath(login.file)}. Sign out with the program that signed in.`;
    case 'helper':
      return `From ${visiblePath(login.helper)}, which docker’s config.json names. Sign out with docker logout.`;
    case 'none':
    case 'unreadable':
      return '';
  }
}
