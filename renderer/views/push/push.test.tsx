import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FakeOptions } from '../../dev/fake-bridge.ts';
import { FakeError } from '../../dev/fake-error.ts';
import { sampleImages } from '../../dev/sample.ts';
import { openWindow, type OpenWindow } from '../../dev/window.tsx';
import { runCommand } from '../../state/commands.ts';
import { openDialog } from '../../state/dialog.ts';
import { go } from '../../state/router.ts';

const NGINX = 'docker.io/library/nginx:1.27';

let opened: OpenWindow | null = null;
let user = userEvent.setup();

async function open(options?: FakeOptions): Promise<OpenWindow> {
  opened = await openWindow(sampleImages(12), options);
  return opened;
}

beforeEach(() => {
  user = userEvent.setup();
});

afterEach(async () => {
  await opened?.close();
  opened = null;
});

const sent = (name: string) =>
  (opened?.bridge.calls ?? []).filter((each) => each.name === name).map(({ input }) => input);
const button = (name: string) => screen.getByTestId<HTMLButtonElement>(name);

describe('pushing', () => {
  const push = async (options?: FakeOptions): Promise<void> => {
    await open(options);
    await act(async () => go({ kind: 'image', key: NGINX, tab: 'layers', platform: null }));
    await act(async () => runCommand('push'));
    await screen.findByTestId('push-dialog');
  };

  test('begins with the image’s own name, and shows what is there before anything is sent', async () => {
    await push();
    expect((await screen.findByTestId('to-understood')).textContent).toContain(NGINX);
    const plan = await screen.findByTestId('move-plan');
    expect(plan.textContent).toContain('replaces 1a2b3c4d5e6f');
    expect(plan.textContent).toContain('mounted from library/debian');
    expect(screen.getByTestId('plan-missing').textContent).toContain('linux/arm64/v8');
    expect(sent('push.start')).toEqual([]);
    await user.click(button('push-start'));
    await screen.findByTestId('job');
    expect(screen.queryByTestId('push-dialog')).toBeNull();
    expect(sent('push.start')).toEqual([{ key: NGINX, names: [NGINX], platforms: null }]);
  });

  test('goes to several names at once, each once', async () => {
    await push();
    await screen.findByTestId('move-plan');
    await user.click(screen.getByTestId('to-add'));
    const registries = await screen.findAllByTestId('to-registry');
    await user.selectOptions(registries[1] ?? document.body, 'registry.example.org:5000');
    await user.type(screen.getAllByTestId('to-tag')[1] ?? document.body, 'next');
    await waitFor(() => expect(screen.getAllByTestId('plan-target').length).toBe(2));
    expect(sent('push.plan').at(-1)).toMatchObject({
      names: [NGINX, 'registry.example.org:5000/nginx:next'],
    });
  });

  test('a name that is pasted whole fills registry, repository and tag', async () => {
    await push();
    await user.click(screen.getByTestId('to-repository'));
    await user.paste('quay.io/team/app:2.0');
    expect(screen.getByTestId<HTMLSelectElement>('to-registry').value).toBe('quay.io');
    expect(screen.getByTestId<HTMLInputElement>('to-tag').value).toBe('2.0');
  });

  test('a name that cannot be one is not asked about', async () => {
    await push();
    await screen.findByTestId('move-plan');
    const before = sent('push.plan').length;
    await user.clear(screen.getByTestId('to-repository'));
    await user.type(screen.getByTestId('to-repository'), 'Team/app');
    expect(screen.getByTestId('to-understood').textContent).toBe('Names are lower case: team/app.');
    expect(button('push-start').disabled).toBe(true);
    expect(sent('push.plan').length).toBe(before);
  });

  test('who is not signed in can do it there, and the plan is asked for again', async () => {
    await push();
    await screen.findByTestId('move-plan');
    await user.selectOptions(screen.getByTestId('to-registry'), 'registry.example.org:5000');
    await user.click(await screen.findByTestId('push-sign-in'));
    expect(document.activeElement).toBe(screen.getByTestId('sign-in-username'));
    await user.type(screen.getByTestId('sign-in-username'), 'ada');
    await user.type(screen.getByTestId('sign-in-secret'), 'right{Enter}');
    await waitFor(() => expect(screen.getByTestId('push-login').textContent).toContain('as ada'));
    await screen.findByTestId('move-plan');
  });

  test('a refusal says what to do', async () => {
    await push({
      failing: { 'push.plan': new FakeError('FORBIDDEN', 'docker.io does not let ada write there') },
    });
    expect((await screen.findByTestId('error')).dataset['code']).toBe('FORBIDDEN');
    expect(button('push-start').disabled).toBe(true);
  });
});

describe('copying in registries', () => {
  const copy = async (): Promise<void> => {
    await open();
    await act(async () => openDialog({ kind: 'copy', from: NGINX }));
    await screen.findByTestId('copy-dialog');
  };

  test('takes what refers to it along unless told otherwise, and only the chosen platforms', async () => {
    await copy();
    await user.type(screen.getByTestId('to-tag'), 'stable');
    await screen.findByTestId('move-plan');
    await user.click(await screen.findByTestId('platform-linux/s390x'));
    await user.click(screen.getByTestId('copy-referrers'));
    await waitFor(() =>
      expect(sent('push.planCopy').at(-1)).toEqual({
        from: NGINX,
        to: ['docker.io/library/nginx:stable'],
        platforms: ['linux/amd64', 'linux/arm64/v8'],
        referrers: false,
      }),
    );
    await waitFor(() => expect(button('copy-start').disabled).toBe(false));
    await user.click(button('copy-start'));
    await screen.findByTestId('job');
  });

  test('onto itself is no copy', async () => {
    await copy();
    await user.type(screen.getByTestId('to-tag'), '1.27');
    expect(screen.getByTestId('copy-dialog').textContent).toContain('A copy needs another name');
    expect(button('copy-start').disabled).toBe(true);
  });
});

describe('deleting in a registry', () => {
  const ask = async (reference: string, options?: FakeOptions): Promise<HTMLElement> => {
    await open(options);
    await act(async () => openDialog({ kind: 'remote-delete', reference }));
    return screen.findByTestId('remote-delete-dialog');
  };

  test('says what goes with it, and wants the tag typed', async () => {
    const dialog = await ask(NGINX);
    expect(dialog.getAttribute('role')).toBe('alertdialog');
    expect((await screen.findByTestId('remote-delete-goes')).textContent).toContain(
      '3 other tags go in the registry',
    );
    expect(button('remote-delete-confirm').disabled).toBe(true);
    await user.type(screen.getByTestId('remote-delete-input'), '1.2');
    expect(button('remote-delete-confirm').disabled).toBe(true);
    await user.type(screen.getByTestId('remote-delete-input'), '7{Enter}');
    await waitFor(() => expect(screen.queryByTestId('remote-delete-dialog')).toBeNull());
    expect(sent('push.delete')).toMatchObject([{ reference: NGINX, confirm: '1.27' }]);
    expect(screen.getByTestId('toast').textContent).toContain('Deleted nginx:1.27 in the registry');
  });

  test('a tag alone takes no other with it', async () => {
    await ask('harbor.example.com/team/app:2');
    expect((await screen.findByTestId('remote-delete-goes')).textContent).toContain(
      'This tag goes in the registry',
    );
  });

  test('a registry that deletes nothing says what its owner can do', async () => {
    const dialog = await ask('quay.io/team/app:2');
    const error = await within(dialog).findByTestId('error');
    expect(error.dataset['code']).toBe('UNSUPPORTED_BY_REGISTRY');
    expect(error.textContent).toContain('REGISTRY_STORAGE_DELETE_ENABLED');
    expect(button('remote-delete-confirm').disabled).toBe(true);
  });

  test('what fails at the end stays in the dialog', async () => {
    const dialog = await ask(NGINX, {
      failing: { 'push.delete': new FakeError('MANIFEST_UNKNOWN', 'it stands for something else by now') },
    });
    await user.type(await screen.findByTestId('remote-delete-input'), '1.27{Enter}');
    expect((await within(dialog).findByTestId('error')).dataset['code']).toBe('MANIFEST_UNKNOWN');
  });
});
