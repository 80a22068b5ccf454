import { act, cleanup, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { connectTo } from '../../../bridge.ts';
import { fakeBridge, type FakeBridge } from '../../../dev/fake-bridge.ts';
import { sampleImages } from '../../../dev/sample.ts';
import { editDockerfile, useDockerfiles } from '../../../state/build/dockerfile.ts';
import { DockerfileEditor } from './dockerfile-editor.tsx';

let bridge: FakeBridge;
let told: (readonly [string, boolean])[] = [];

beforeEach(() => {
  bridge = fakeBridge(sampleImages(3));
  connectTo(bridge);
  useDockerfiles.setState({ files: {} });
  told = [];
});

afterEach(cleanup);

async function open(source = 'ledger'): Promise<void> {
  render(
    <DockerfileEditor source={source} target={null} failedLine={null} onText={(...now) => told.push(now)} />,
  );
  await screen.findByTestId('dockerfile-editor');
}

async function saveElsewhere(text: string): Promise<void> {
  await act(() => bridge.invoke('build.write', { source: 'ledger', what: 'dockerfile', text, digest: null }));
  // a person comes back from another program
  act(() => void globalThis.dispatchEvent(new Event('focus')));
}

test('tells the text and whether it is what is on disk', async () => {
  await open();
  await waitFor(() => expect(told.at(-1)?.[1]).toBe(true));
  act(() => editDockerfile('ledger', 'FROM mine'));
  expect(told.at(-1)).toEqual(['FROM mine', false]);
  expect(screen.getByTestId('saved-state').textContent).toMatch(/Not saved/);
});

test('a change made elsewhere asks only where something was typed', async () => {
  await open();
  await saveElsewhere('FROM theirs');
  await waitFor(() => expect(told.at(-1)).toEqual(['FROM theirs', true]));
  expect(screen.queryByTestId('conflict')).toBeNull();
  act(() => editDockerfile('ledger', 'FROM mine'));
  await saveElsewhere('FROM theirs again');
  await screen.findByTestId('conflict');
  await userEvent.click(screen.getByText('Overwrite it'));
  await waitFor(() => expect(told.at(-1)).toEqual(['FROM mine', true]));
  expect(screen.queryByTestId('conflict')).toBeNull();
});

test('what comes with a fetched context is read only', async () => {
  bridge = fakeBridge(sampleImages(3));
  connectTo(bridge);
  await open('tools');
  expect(screen.getByTestId('saved-state').textContent).toMatch(/Read only/);
  expect(screen.queryByTestId('save-dockerfile')).toBeNull();
});
