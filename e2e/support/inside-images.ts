import { makeImage, type SampleImage } from '../../core/testing/images/sample-images.ts';
import { makeLayer } from '../../core/testing/images/sample-layer.ts';
import { textOf } from '../../core/testing/images/random-bytes.ts';

/** What the sample hides: written by layer 2, removed by layer 3. */
export const BIGGEST_WASTE = { path: '/opt/cache/big.bin', bytes: 3_000_000 };
/** Looks like a key of a cloud, and opens nothing. */
const KEY_ID = ['AKIA', 'Q3EGVZT2', 'YJ5PLN7K'].join('');

const STATUS = (version: string): string =>
  `Package: alpha\nStatus: install ok installed\nArchitecture: amd64\nVersion: ${version}\nInstalled-Size: 12\n\n` +
  'Package: beta\nStatus: install ok installed\nArchitecture: all\nVersion: 2.0-1\n\n';

/** Two versions of an application over one base: files added, changed and removed, a package upgraded, a key left behind. */
export async function makeInsideImages(
  layout: string,
): Promise<{ readonly first: SampleImage; readonly second: SampleImage }> {
  const base = await makeLayer({
    kind: 'entries',
    entries: [
      { path: 'etc/', kind: 'folder', mode: 0o755 },
      {
        path: 'etc/os-release',
        content: 'ID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n',
      },
      { path: 'etc/motd', content: 'Welcome\nto the first layer\n' },
      { path: 'etc/message', kind: 'symlink', target: 'motd' },
      {
        path: 'usr/bin/tool',
        content: Buffer.from([0x7f, 0x45, 0x4c, 0x46, ...Buffer.alloc(600, 7)]),
        mode: 0o4755,
      },
      { path: 'var/lib/dpkg/status', content: STATUS('1.0-1') },
    ],
  });
  const work = await makeLayer({
    kind: 'entries',
    entries: [
      { path: 'etc/motd', content: 'Welcome\nto the second layer\n' },
      { path: BIGGEST_WASTE.path.slice(1), content: textOf('big', BIGGEST_WASTE.bytes) },
      { path: 'root/.aws/credentials', content: `[default]\naws_access_key_id = ${KEY_ID}\n` },
      { path: 'var/lib/dpkg/status', content: STATUS('1.1-1') },
    ],
  });
  const tidy = await makeLayer({
    kind: 'entries',
    entries: [
      { path: 'opt/cache/.wh.big.bin' },
      { path: 'root/.aws/.wh.credentials' },
      { path: 'srv/app/index.html', content: '<!doctype html>\n<title>app</title>\n' },
    ],
  });
  const history = (last: string) => [
    { created: '2024-05-01T00:00:00Z', created_by: '/bin/sh -c #(nop) ADD file:abc in / ' },
    { created: '2024-05-01T00:00:01Z', created_by: '/bin/sh -c #(nop)  CMD ["sh"]', empty_layer: true },
    {
      created: '2024-05-06T07:00:00Z',
      created_by: 'RUN /bin/sh -c make all # buildkit',
      comment: 'buildkit.dockerfile.v0',
    },
    { created: '2024-05-06T07:00:09Z', created_by: last, comment: 'buildkit.dockerfile.v0' },
  ];
  const second = await makeLayer({
    kind: 'entries',
    entries: [{ path: 'srv/app/index.html', content: '<!doctype html>\n<title>app, again</title>\n' }],
  });
  return {
    first: await makeImage(layout, {
      name: 'docker.io/sample/app:1',
      layers: [base, work, tidy],
      config: { Env: ['MODE=first'], Cmd: ['sh'] },
      history: history('RUN /bin/sh -c make tidy # buildkit'),
    }),
    second: await makeImage(layout, {
      name: 'docker.io/sample/app:2',
      layers: [base, work, second],
      config: { Env: ['MODE=second'], Cmd: ['sh'] },
      history: history('COPY index.html /srv/app/ # buildkit'),
    }),
  };
}
