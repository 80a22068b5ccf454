/**
 * The window over sample images, in any browser: `npx vite --config renderer/dev/vite.config.ts`, then
 * `?images=1000&theme=dark&fail=images.page&readonly=1&pressure=low&sources=0&files=1000&runtime=missing&tags=10000&scanner=missing`. Not part of the product's build.
 */
import type { CallName } from '../../core/api/calls.ts';
import type { Settings } from '../../core/api/settings.ts';
import type { DiskPressure } from '../../core/api/storage.ts';
import { connectTo } from '../bridge.ts';
import { startWindow } from '../start.tsx';
import '../styles/index.css';
import { fakeBridge } from './fake-bridge.ts';
import { FakeError } from './fake-error.ts';
import { foundingExample, sampleImages } from './sample.ts';

const asked = new URLSearchParams(location.search);
const count = asked.get('images') ?? '20';
const failing = asked.get('fail') as CallName | null;
const theme = asked.get('theme') as Settings['theme'] | null;
const pressure = asked.get('pressure') as DiskPressure['level'] | null;
const error = new FakeError(
  'DISK_FAILED',
  'Reading /home/ada/.local/share/strata/store/v1/index.json failed: EIO, i/o error',
  {
    retryable: true,
    detail: 'Error: EIO: i/o error, read',
    evidence: { path: '/home/ada/.local/share/strata/store/v1/index.json', errno: 'EIO' },
  },
);

connectTo(
  fakeBridge(count === 'two' ? foundingExample() : sampleImages(Number(count)), {
    readOnly: asked.has('readonly'),
    delay: Number(asked.get('delay') ?? 4),
    pressure: pressure ?? 'fine',
    builds: {
      sources: Number(asked.get('sources') ?? 4),
      files: Number(asked.get('files') ?? 60),
      runtime: asked.get('runtime') === 'missing' ? 'missing' : 'ready',
      pace: Number(asked.get('pace') ?? 700),
    },
    discover: { tags: Number(asked.get('tags') ?? 160), pace: Number(asked.get('registries') ?? 1) },
    trust: { scanner: asked.get('scanner') === 'missing' ? 'missing' : 'found' },
    ...(asked.has('listed') ? { registries: { count: Number(asked.get('listed')) } } : {}),
    settings: {
      ...(theme === null ? {} : { theme }),
      ...(asked.has('group') ? { groupBy: 'repository' } : {}),
    },
    ...(failing === null ? {} : { failing: { [failing]: error } }),
  }),
);
startWindow();
