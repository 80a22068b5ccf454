/** What a page that is not ours any more could try over the bridge (fault I1). */
import { expect, test, type Page } from '@playwright/test';
import { openBareApp, type BareApp } from './support/bare-app.ts';

interface Strata {
  invoke(name: unknown, input: unknown): Promise<{ ok: boolean }>;
  pathOf(file: unknown): string;
}
declare const strata: Strata;

let opened: BareApp;
let page: Page;

test.beforeAll(async () => {
  opened = await openBareApp();
  ({ page } = opened);
});

test.afterAll(() => opened.close());

test.describe('a hostile page', () => {
  const invoke = (name: unknown, input: unknown) =>
    page.evaluate(([call, given]) => strata.invoke(call, given), [name, input] as const);

  for (const [what, name, input] of [
    ['an unknown call', 'images.destroy', null],
    ['__proto__', '__proto__', null],
    ['constructor', 'constructor', null],
    ['a call that is no text', 7, null],
    ['a text for an object', 'pull.start', 'nginx'],
    ['a key too many', 'pull.start', { text: 'nginx', platform: null, insecure: true }],
    ['a folder by path', 'app.showFolder', { which: '/etc' }],
    ['a path for a format', 'images.export', { query: {}, format: '/etc/passwd' }],
    ['keys that are objects', 'images.remove', { keys: [{}], mode: 'delete' }],
    ['an unknown setting', 'settings.set', { home: '/tmp' }],
  ] as const) {
    test(`${what} gets a typed error`, async () => {
      expect(await invoke(name, input)).toMatchObject({ ok: false, error: { code: 'INVALID_INPUT' } });
    });
  }

  test('100 MB get a typed error, and the window goes on', async () => {
    const reply = await page.evaluate(() =>
      strata.invoke('pull.start', { text: 'x'.repeat(100e6), platform: null }),
    );
    expect(reply).toMatchObject({ ok: false, error: { code: 'INVALID_INPUT' } });
    expect(await invoke('settings.get', null)).toMatchObject({ ok: true });
  });

  test('what cannot be copied never leaves the page', async () => {
    const outcome = await page.evaluate(() =>
      strata.invoke('settings.set', { theme: () => 'dark' }).then(
        (reply) => reply.ok,
        () => false,
      ),
    );
    expect(outcome).toBe(false);
  });

  test('digests and names that are paths reach no file', async () => {
    for (const key of ['../../../../etc/passwd', '/etc/passwd', 'sha256:../../../etc/passwd', '__proto__']) {
      expect(await invoke('images.detail', { key, platform: null })).toMatchObject({
        ok: false,
        error: { code: expect.stringMatching(/^(IMAGE_NOT_FOUND|INVALID_\w+)$/) },
      });
    }
  });

  test('a path of its own making is no file', async () => {
    expect(
      await page.evaluate(() => [strata.pathOf('/etc/passwd'), strata.pathOf({ path: '/etc/passwd' })]),
    ).toEqual(['', '']);
    expect(await page.evaluate(() => strata.pathOf(new File(['x'], '/etc/passwd')))).toBe('');
  });
});
