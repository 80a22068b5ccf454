import { beforeEach, expect, test } from 'vitest';
import { connectTo } from '../../bridge.ts';
import { fakeBridge, type FakeBridge } from '../../dev/fake-bridge.ts';
import { sampleImages } from '../../dev/sample.ts';
import {
  editDockerfile,
  followDockerfile,
  isSaved,
  openDockerfile,
  overwriteElsewhere,
  saveDockerfile,
  takeElsewhere,
  useDockerfiles,
  type OpenDockerfile,
} from './dockerfile.ts';

const SOURCE = 'ledger';
let bridge: FakeBridge;

beforeEach(async () => {
  bridge = fakeBridge(sampleImages(3));
  connectTo(bridge);
  useDockerfiles.setState({ files: {} });
  await openDockerfile(SOURCE);
});

function now(): OpenDockerfile {
  const file = useDockerfiles.getState().files[SOURCE];
  if (file?.kind !== 'open') throw new Error('it is not open');
  return file;
}

async function saveElsewhere(text: string): Promise<void> {
  const reply = await bridge.invoke('build.write', {
    source: SOURCE,
    what: 'dockerfile',
    text,
    digest: null,
  });
  expect(reply.ok).toBe(true);
}

test('what is typed is unsaved until it is saved', async () => {
  editDockerfile(SOURCE, 'FROM a\n');
  expect(isSaved(now())).toBe(false);
  await saveDockerfile(SOURCE);
  expect(isSaved(now())).toBe(true);
  await followDockerfile(SOURCE);
  expect(now()).toMatchObject({ text: 'FROM a\n', version: 0, elsewhere: null });
});

test('what another program saved comes by itself where nothing was typed', async () => {
  await saveElsewhere('FROM b\n');
  await followDockerfile(SOURCE);
  expect(now()).toMatchObject({ text: 'FROM b\n', version: 1, elsewhere: null });
});

test('what another program saved never replaces what was typed, and is not written over', async () => {
  editDockerfile(SOURCE, 'FROM mine\n');
  await saveElsewhere('FROM theirs\n');
  await saveDockerfile(SOURCE);
  expect(now()).toMatchObject({ text: 'FROM mine\n', saving: false, elsewhere: { text: 'FROM theirs\n' } });
  await saveDockerfile(SOURCE);
  expect(await bridge.invoke('build.read', { source: SOURCE, what: 'dockerfile' })).toMatchObject({
    value: { text: 'FROM theirs\n' },
  });
  takeElsewhere(SOURCE);
  expect(now()).toMatchObject({ text: 'FROM theirs\n', elsewhere: null });
  expect(isSaved(now())).toBe(true);
});

test('a person may write over it', async () => {
  editDockerfile(SOURCE, 'FROM mine\n');
  await saveElsewhere('FROM theirs\n');
  await followDockerfile(SOURCE);
  await overwriteElsewhere(SOURCE);
  expect(now()).toMatchObject({ text: 'FROM mine\n', elsewhere: null });
  expect(isSaved(now())).toBe(true);
});

test('both typed the same: there is nothing to choose', async () => {
  editDockerfile(SOURCE, 'FROM same\n');
  await saveElsewhere('FROM same\n');
  await followDockerfile(SOURCE);
  expect(now().elsewhere).toBeNull();
  expect(isSaved(now())).toBe(true);
});

test('what is typed while it is saved stays unsaved', async () => {
  editDockerfile(SOURCE, 'FROM one\n');
  const saving = saveDockerfile(SOURCE);
  editDockerfile(SOURCE, 'FROM one\nRUN two\n');
  await Promise.all([saving, followDockerfile(SOURCE)]);
  expect(now()).toMatchObject({ disk: { text: 'FROM one\n' }, elsewhere: null });
  expect(isSaved(now())).toBe(false);
});

test('unsaved text outlives leaving the place', async () => {
  editDockerfile(SOURCE, 'FROM mine\n');
  await openDockerfile(SOURCE);
  expect(now().text).toBe('FROM mine\n');
});

test('a file that cannot be read says so, and a text that cannot be saved stays unsaved', async () => {
  await openDockerfile('nothing');
  expect(useDockerfiles.getState().files['nothing']?.kind).toBe('failed');
  editDockerfile(SOURCE, 'FROM mine\n');
  await bridge.invoke('build.forget', { source: SOURCE });
  await saveDockerfile(SOURCE);
  expect(now()).toMatchObject({ saving: false, problem: { code: 'NOT_A_BUILD' } });
  expect(isSaved(now())).toBe(false);
});
