/** Opens the whole window over a fake bridge, in a page without layout; for tests. */
import { act, cleanup, render } from '@testing-library/react';
import { connectTo } from '../bridge.ts';
import { runCommand } from '../state/commands.ts';
import { useDialog } from '../state/dialog.ts';
import { startState } from '../state/events.ts';
import { listScroll, refreshImages, useImages } from '../state/images.ts';
import { useJobs } from '../state/jobs.ts';
import { startKeys } from '../state/keys.ts';
import { startRouter } from '../state/router.ts';
import { writeSettings } from '../state/settings.ts';
import { useToasts } from '../state/toasts.ts';
import { Frame } from '../views/frame/frame.tsx';
import { fakeBridge, type FakeBridge, type FakeOptions } from './fake-bridge.ts';
import type { SampleImage } from './sample.ts';

/** A screen of this height: nothing has a size where nothing is laid out. */
const SCREEN = { width: 1200, height: 640 };

export interface OpenWindow {
  readonly bridge: FakeBridge;
  close(): Promise<void>;
}

export async function openWindow(
  images: readonly SampleImage[],
  options: FakeOptions = {},
): Promise<OpenWindow> {
  for (const [name, size] of [
    ['offsetWidth', SCREEN.width],
    ['offsetHeight', SCREEN.height],
    ['clientWidth', SCREEN.width],
    ['clientHeight', SCREEN.height],
  ] as const) {
    Object.defineProperty(HTMLElement.prototype, name, { configurable: true, get: () => size });
  }
  const bridge = fakeBridge(images, options);
  connectTo(bridge);
  location.hash = '';
  listScroll.top = 0;
  useImages.setState(useImages.getInitialState(), true);
  useDialog.setState({ dialog: null, activity: false });
  useToasts.setState({ toasts: [] });
  useJobs.setState({ jobs: [] });
  const stops: (() => void)[] = [];
  await act(async () => {
    stops.push(await startState(runCommand), startRouter('/images'), startKeys());
    render(<Frame />);
    await refreshImages();
  });
  return {
    bridge,
    async close() {
      cleanup();
      for (const stop of stops) stop();
      await writeSettings();
    },
  };
}
