import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FakeOptions } from '../../dev/fake-bridge.ts';
import { FakeError } from '../../dev/fake-error.ts';
import { sampleImages } from '../../dev/sample.ts';
import { openWindow, type OpenWindow } from '../../dev/window.tsx';
import { useRegistries } from '../../state/registries/registries.ts';
import { useSigners } from '../../state/registries/signers.ts';
import { useTests } from '../../state/registries/tests.ts';
import { go, useRouter } from '../../state/router.ts';

const PRIVATE = 'registry.example.org:5000';

let opened: OpenWindow | null = null;
let user = userEvent.setup();

async function open(domain?: string, options?: FakeOptions): Promise<OpenWindow> {
  useRegistries.setState(useRegistries.getInitialState(), true);
  useSigners.setState(useSigners.getInitialState(), true);
  useTests.setState(useTests.getInitialState(), true);
  opened = await openWindow(sampleImages(2), options);
  await act(async () => go({ kind: 'registries', ...(domain === undefined ? {} : { domain }) }));
  return opened;
}

beforeEach(() => {
  user = userEvent.setup();
});

afterEach(async () => {
  await opened?.close();
  opened = null;
});

const grid = () => screen.findByTestId('registries-grid');
const part = (name: string) => screen.findByTestId(`${name}-part`);
const step = (name: string): HTMLElement => {
  const found = screen.getAllByTestId('test-step').find((each) => each.dataset['step'] === name);
  if (found === undefined) throw new Error(`there is no step ${name}`);
  return found;
};
const sent = (bridge: OpenWindow['bridge'], name: string) =>
  bridge.calls.filter((each) => each.name === name).map(({ input }) => input);

async function testIt(): Promise<void> {
  await user.click(await screen.findByTestId('test-connection'));
  await waitFor(() => expect(screen.getByTestId('test-steps').dataset['finished']).toBe('true'));
}

describe('the list', () => {
  test('says of each registry who is signed in, and marks what is not secure', async () => {
    await open();
    const list = await grid();
    expect(within(list).getAllByRole('row').length).toBe(7);
    expect(within(list).getByText('robot$ci+strata')).toBeTruthy();
    expect(within(list).getAllByTestId('insecure').length).toBe(1);
    expect(screen.getByTestId('registry-details').textContent).toContain('docker.io');
    expect(screen.getByTestId('allowance').textContent).toContain('134 of 200 in 6 h 0 min, counted for ada');
  });

  test('is walked by arrows, and the address follows', async () => {
    await open();
    await waitFor(async () => expect(document.activeElement).toBe(await grid()));
    await user.keyboard('{ArrowDown}');
    expect(useRouter.getState().place).toEqual({ kind: 'registries', domain: PRIVATE });
    expect((await part('login')).textContent).toContain('Nobody is signed in');
  });

  test('shows thirty with hostile names as text', async () => {
    await open(undefined, { registries: { count: 30 } });
    const list = await grid();
    expect(list.getAttribute('aria-rowcount')).toBe('31');
    expect(list.querySelector('img')).toBeNull();
    expect(list.textContent).toContain('<img src=x onerror=alert(1)> ⟨U+202E⟩gnp.exe ␛[31m');
  });

  test('that cannot be read says why and tries again', async () => {
    await open(undefined, {
      failing: { 'registries.list': new FakeError('INVALID_CONFIG_FILE', 'registries.json is no JSON') },
    });
    expect((await screen.findByTestId('error')).dataset['code']).toBe('INVALID_CONFIG_FILE');
  });

  test('turns a registry off for Discover in its row', async () => {
    const { bridge } = await open();
    const [first] = within(await grid()).getAllByTestId('row-enabled');
    await user.click(first ?? document.body);
    await waitFor(() => expect(first?.getAttribute('aria-checked')).toBe('false'));
    expect(sent(bridge, 'registries.change')).toEqual([{ domain: 'docker.io', enabled: false }]);
  });
});

describe('a test of the connection', () => {
  test('stops where the certificate is not believed, offers an authority there, and goes on', async () => {
    const { bridge } = await open(PRIVATE);
    await testIt();
    expect(step('connect').dataset['state']).toBe('passed');
    expect(step('tls').dataset['state']).toBe('failed');
    expect(step('api').textContent).toContain('not tried');
    await user.click(within(step('tls')).getByTestId('remedy-authority'));
    await waitFor(() => expect(step('login').dataset['state']).toBe('failed'));
    expect(sent(bridge, 'registries.change')).toEqual([{ domain: PRIVATE, authority: 'file-authority' }]);
    await waitFor(() => expect(screen.getByTestId('remedy-registry-login')).toBeTruthy());
    await user.click(screen.getByTestId('remedy-registry-login'));
    expect(document.activeElement).toBe(screen.getByTestId('sign-in-username'));
  });

  test('shows each step when it was taken', async () => {
    const { bridge } = await open('docker.io');
    await user.click(await screen.findByTestId('test-connection'));
    await waitFor(() => expect(step('dns').dataset['state']).toBe('passed'));
    expect(screen.getByTestId('test-steps').dataset['finished']).toBe('false');
    expect(step('scope').dataset['state']).toBe('waiting');
    await waitFor(() => expect(screen.getByTestId('test-steps').dataset['finished']).toBe('true'));
    expect(sent(bridge, 'registries.test').length).toBe(1);
  });

  test('that cannot be made at all says why', async () => {
    await open(PRIVATE, { failing: { 'registries.test': new FakeError('INTERNAL', 'no test today') } });
    await user.click(await screen.findByTestId('test-connection'));
    expect((await screen.findByTestId('error')).textContent).toContain('no test today');
  });
});

describe('signing in', () => {
  test('keeps no secret in the field once it is sent, says what was wrong, and then who is signed in', async () => {
    const { bridge } = await open(PRIVATE);
    await user.type(await screen.findByTestId('sign-in-username'), 'ada');
    const secret = screen.getByTestId<HTMLInputElement>('sign-in-secret');
    await user.type(secret, 'wrong{Enter}');
    const login = await part('login');
    expect((await within(login).findByTestId('error')).dataset['code']).toBe('UNAUTHORIZED');
    expect(secret.value).toBe('');
    expect(document.activeElement).toBe(secret);
    await user.type(secret, 'right{Enter}');
    await waitFor(() => expect(screen.getByTestId('login-now').textContent).toContain('Signed in as ada'));
    expect(screen.getByTestId('login-now').textContent).toContain('kept until Strata ends');
    expect(sent(bridge, 'registries.signIn').at(-1)).toEqual({
      domain: PRIVATE,
      username: 'ada',
      secret: 'right',
      as: 'password',
    });
    expect(JSON.stringify(useRegistries.getState())).not.toContain('right');
    await user.click(screen.getByTestId('sign-out'));
    await waitFor(() => expect(screen.getByTestId('login-now').textContent).toContain('Nobody is signed in'));
  });

  test('takes an access token without a user name', async () => {
    const { bridge } = await open(PRIVATE);
    await user.click(await screen.findByTestId('as-token'));
    await user.type(screen.getByTestId('sign-in-secret'), 'token{Enter}');
    await waitFor(() => expect(sent(bridge, 'registries.signIn').length).toBe(1));
    expect(sent(bridge, 'registries.signIn')[0]).toMatchObject({ username: '', as: 'token' });
  });

  test('shows a login of docker’s and where it is, and why one cannot be read', async () => {
    await open('quay.io');
    expect((await screen.findByTestId('login-now')).textContent).toContain(
      '/run/user/1000/containers/auth.json',
    );
    expect(screen.queryByTestId('sign-out')).toBeNull();
    await act(async () => go({ kind: 'registries', domain: 'broken.example.net' }));
    const login = await part('login');
    await waitFor(() => expect(login.textContent).toContain('docker-credential-pass'));
  });
});

describe('how a registry is reached', () => {
  test('plain HTTP is marked wherever the registry stands', async () => {
    const { bridge } = await open(PRIVATE);
    await user.click(await screen.findByTestId('plain-http'));
    await waitFor(() => expect(screen.getAllByTestId('insecure').length).toBe(3));
    expect(screen.getByTestId('registry-details').textContent).toContain('whoever is on the way');
    expect(sent(bridge, 'registries.change')).toEqual([{ domain: PRIVATE, plainHttp: true }]);
  });

  test('mirrors are put in order', async () => {
    const { bridge } = await open('harbor.example.com');
    await user.click(await screen.findByRole('button', { name: 'Ask cache-2.example.com:8443 earlier' }));
    await user.type(screen.getByTestId('mirror-input'), 'third.example.com{Enter}');
    await waitFor(() =>
      expect(screen.getAllByTestId('mirror').map((each) => each.textContent)).toEqual([
        '1cache-2.example.com:8443',
        '2mirror.example.com',
        '3third.example.com',
      ]),
    );
    expect(sent(bridge, 'registries.change').length).toBe(2);
  });

  test('certificates say whose they are, until when, and where they come from', async () => {
    await open('harbor.example.com');
    const certificates = await part('certificates');
    const all = within(certificates).getAllByTestId('certificate');
    expect(all[0]?.textContent).toContain('Issued by itself');
    expect(all[1]?.textContent).toContain('docker’s certs.d');
    await user.click(screen.getByTestId('authority-remove'));
    await waitFor(() => expect(within(certificates).getAllByTestId('certificate').length).toBe(2));
    await user.click(screen.getByTestId('client-remove'));
    await waitFor(() => expect(within(certificates).getAllByTestId('certificate').length).toBe(1));
  });

  test('a change that is refused says so in its part', async () => {
    await open(PRIVATE, {
      failing: { 'registries.change': new FakeError('INVALID_KEY', 'example-root.pem holds no certificate') },
    });
    await user.click(await screen.findByTestId('authority-choose'));
    const certificates = await part('certificates');
    expect((await within(certificates).findByTestId('error')).dataset['code']).toBe('INVALID_KEY');
  });

  test('a policy is chosen with a sentence on what it does', async () => {
    await open('docker.io');
    await user.click(await screen.findByTestId('policy-require'));
    await waitFor(async () =>
      expect((await part('policy')).textContent).toContain('everything else is refused'),
    );
  });
});

describe('adding and removing', () => {
  test('an address is enough: the kind is guessed, and it is shown next', async () => {
    const { bridge } = await open();
    await user.click(await screen.findByTestId('registry-add-open'));
    const field = await screen.findByTestId('registry-domain');
    await user.type(field, 'nodot');
    expect(screen.getByTestId('registry-understood').textContent).toContain('a single word');
    await user.clear(field);
    await user.type(field, 'https://harbor.internal.example.org/v2/{Enter}');
    await waitFor(() =>
      expect(useRouter.getState().place).toMatchObject({ domain: 'harbor.internal.example.org' }),
    );
    expect(sent(bridge, 'registries.change')).toEqual([
      { domain: 'harbor.internal.example.org', kind: 'harbor', name: 'harbor.internal.example.org' },
    ]);
    expect((await grid()).textContent).toContain('harbor.internal.example.org');
  });

  test('removing asks, and Docker Hub stays', async () => {
    const { bridge } = await open();
    await grid();
    expect(screen.queryByTestId('registry-remove')).toBeNull();
    await act(async () => go({ kind: 'registries', domain: 'harbor.example.com' }));
    await user.click(await screen.findByTestId('registry-remove'));
    const dialog = await screen.findByTestId('registry-remove-dialog');
    expect(dialog.textContent).toContain('so does the login that was entered here');
    await user.click(within(dialog).getByTestId('registry-remove-confirm'));
    await waitFor(() =>
      expect(sent(bridge, 'registries.remove')).toEqual([{ domain: 'harbor.example.com' }]),
    );
    await waitFor(async () => expect((await grid()).textContent).not.toContain('robot$ci'));
  });
});

describe('trusted signers', () => {
  test('are listed with what they may vouch for, and removed', async () => {
    await open();
    await user.click(await screen.findByTestId('tab-signers'));
    const all = await screen.findAllByTestId('signer');
    expect(all[0]?.textContent).toContain('May vouch for registry.example.org:5000/platform');
    await user.click(within(all[0] ?? document.body).getByTestId('signer-remove'));
    await waitFor(() => expect(screen.getAllByTestId('signer').length).toBe(1));
  });

  test('one is added from a file, with a name, a scope and an identity', async () => {
    const { bridge } = await open(undefined, { registries: { count: 1 } });
    await user.click(await screen.findByTestId('tab-signers'));
    await screen.findByTestId('empty-state');
    await user.click(screen.getByTestId('signer-add-open'));
    await user.click(await screen.findByTestId('signer-file'));
    await waitFor(() => expect(screen.getByTestId<HTMLInputElement>('signer-name').value).toBe('cosign'));
    await user.type(screen.getByTestId('signer-scope'), 'registry.example.org/team{Enter}');
    await user.click(screen.getByTestId('signer-identity-add'));
    expect(screen.getByTestId<HTMLButtonElement>('signer-add').disabled).toBe(true);
    await user.type(screen.getByTestId('signer-identity'), 'release@example.org');
    await user.type(screen.getByTestId('signer-issuer'), 'https://accounts.example.org');
    await user.click(screen.getByTestId('signer-add'));
    await screen.findByTestId('signer');
    expect(sent(bridge, 'trust.addSigner')).toEqual([
      {
        file: 'file-signer',
        name: 'cosign',
        scope: ['registry.example.org/team'],
        identities: [{ identity: 'release@example.org', issuer: 'https://accounts.example.org' }],
      },
    ]);
  });
});
