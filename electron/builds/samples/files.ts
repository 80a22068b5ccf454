import icon from '../../../build/icons/64x64.png?inline';
import baseDockerfile from './base/base.Dockerfile?raw';
import dpkgStatus from './base/rootfs/dpkg-status.txt?raw';
import group from './base/rootfs/group.txt?raw';
import motd from './base/rootfs/motd.txt?raw';
import osRelease from './base/rootfs/os-release.txt?raw';
import passwd from './base/rootfs/passwd.txt?raw';
import notesDockerfile from './notes/notes.Dockerfile?raw';
import layersRevised from './notes/layers-revised.md?raw';
import layers from './notes/pages/layers.md?raw';
import sharing from './notes/pages/sharing.md?raw';
import shopDockerfile from './shop/shop.Dockerfile?raw';
import indexPage from './shop/pages/index.html?raw';
import styles from './shop/pages/shop.css?raw';
import shopSettings from './shop/shop.env?raw';
import startShop from './shop/start-shop.sh?raw';

export interface Sample {
  readonly folder: string;
  readonly tag: string;
  /** By their paths in the context. */
  readonly files: Readonly<Record<string, string | Uint8Array>>;
}

/** Small images that are built from files alone; the first is the base of the others. */
export function samples(): readonly [base: Sample, ...others: readonly Sample[]] {
  return [
    {
      folder: 'base',
      tag: 'strata-sample/base:1.0',
      files: {
        Dockerfile: baseDockerfile,
        'rootfs/etc/group': group,
        'rootfs/etc/motd': motd,
        'rootfs/etc/os-release': osRelease,
        'rootfs/etc/passwd': passwd,
        'rootfs/var/lib/dpkg/status': dpkgStatus,
      },
    },
    {
      folder: 'notes',
      tag: 'strata-sample/notes:1.0',
      files: {
        Dockerfile: notesDockerfile,
        'layers-revised.md': layersRevised,
        'pages/layers.md': layers,
        'pages/sharing.md': sharing,
      },
    },
    {
      folder: 'shop',
      tag: 'strata-sample/shop:1.0',
      files: {
        Dockerfile: shopDockerfile,
        'logo.png': Buffer.from(icon.slice(icon.indexOf(',') + 1), 'base64'),
        'pages/index.html': indexPage,
        'pages/shop.css': styles,
        'prices.csv': prices(),
        'shop.env': shopSettings,
        'start-shop': startShop,
      },
    },
  ];
}

const THINGS = ['lamp', 'chair', 'table', 'shelf', 'clock', 'mirror', 'basket', 'kettle'];
const COLOURS = ['red', 'green', 'blue', 'white', 'black', 'yellow', 'grey'];
/** Enough that one file of the image is much larger than the others. */
const PRICES = 20_000;

function prices(): string {
  const rows = Array.from({ length: PRICES }, (_, number) => {
    const thing = `${COLOURS[number % COLOURS.length]} ${THINGS[number % THINGS.length]}`;
    return `${number + 1},${thing},${((number * 7919) % 49_000) + 1000}`;
  });
  return `number,name,cents\n${rows.join('\n')}\n`;
}
