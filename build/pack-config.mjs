/** What electron-builder is told, and what the packed program must be afterwards. */
import fs from 'node:fs';
import path from 'node:path';
import { FuseV1Options } from '@electron/fuses';
import { root } from './lib/root.mjs';

/**
 * Switches inside the Electron program itself, which nothing but a new build changes back. `name` is electron-builder's word for it.
 * Electron before 29 has no fuse for file:// privileges.
 */
const FUSES = [
  {
    fuse: FuseV1Options.RunAsNode,
    name: 'runAsNode',
    on: false,
    why: 'the app is no Node for other programs to run scripts with',
  },
  {
    fuse: FuseV1Options.EnableCookieEncryption,
    name: 'enableCookieEncryption',
    on: true,
    why: 'cookies on disk are sealed',
  },
  {
    fuse: FuseV1Options.EnableNodeOptionsEnvironmentVariable,
    name: 'enableNodeOptionsEnvironmentVariable',
    on: false,
    why: 'NODE_OPTIONS loads no code into the app',
  },
  {
    fuse: FuseV1Options.EnableNodeCliInspectArguments,
    name: 'enableNodeCliInspectArguments',
    on: false,
    why: '--inspect opens no door into the app',
  },
  {
    fuse: FuseV1Options.EnableEmbeddedAsarIntegrityValidation,
    name: 'enableEmbeddedAsarIntegrityValidation',
    on: true,
    why: 'a changed archive does not start (macOS, Windows)',
  },
  {
    fuse: FuseV1Options.OnlyLoadAppFromAsar,
    name: 'onlyLoadAppFromAsar',
    on: true,
    why: 'a folder beside the archive is not the app',
  },
  {
    fuse: FuseV1Options.GrantFileProtocolExtraPrivileges,
    name: 'grantFileProtocolExtraPrivileges',
    on: false,
    since: 29,
    why: 'a file:// page has no special rights',
  },
];

/** The fuses that the given Electron has. */
export function fusesOf(version) {
  const major = Number(version.split('.')[0]);
  return FUSES.filter((fuse) => major >= (fuse.since ?? 0));
}

/** What the running app is made of; the command line and the probe are not part of it. */
const CONTENT = ['out/main/**', 'out/preload/**', 'out/renderer/**', 'out/workers/**', 'package.json'];

/**
 * @param {import('./electron-runtime.mjs').Runtime} electron
 * @returns {import('electron-builder').Configuration}
 */
export function packConfig(electron) {
  return {
    appId: 'strata.desktop',
    productName: 'Strata',
    copyright: 'The Strata authors',
    directories: { output: 'dist', buildResources: 'build' },
    files: CONTENT,
    asar: true,
    // Everything is bundled: there are no modules to rebuild or to copy.
    npmRebuild: false,
    electronVersion: electron.version,
    electronDist: fs.realpathSync(path.dirname(electron.executable)),
    electronFuses: Object.fromEntries(fusesOf(electron.version).map(({ name, on }) => [name, on])),
    // With `electronDist` it would stay, and be started when our own archive is missing.
    afterPack: ({ appOutDir }) =>
      fs.promises.rm(path.join(appOutDir, 'resources', 'default_app.asar'), { force: true }),
    linux: {
      category: 'Development',
      executableName: 'strata',
      icon: path.join(root, 'build', 'icons'),
      syncDesktopName: true,
    },
  };
}
