/**
 * The one list of what development needs from the system, and why. Each entry is recognised by a command or a shared library,
 * never by a package's name, so a machine that has it from elsewhere is left alone.
 *
 * `packages` are Debian's and Ubuntu's names, best first: newer releases renamed some for 64-bit time (…t64).
 * `need` is who wants it: `app` to show a window, `display` to run without a screen, `test` for the tests.
 */
export const systemPackages = [
  {
    need: 'app',
    library: 'libgtk-3.so.0',
    packages: ['libgtk-3-0t64', 'libgtk-3-0'],
    why: "Electron's dialogs and menus",
  },
  { need: 'app', library: 'libnss3.so', packages: ['libnss3'], why: "Chromium's certificates" },
  { need: 'app', library: 'libgbm.so.1', packages: ['libgbm1'], why: "Chromium's drawing buffers" },
  {
    need: 'app',
    library: 'libasound.so.2',
    packages: ['libasound2t64', 'libasound2'],
    why: 'Chromium does not start without a sound library',
  },
  { need: 'display', command: 'Xvfb', packages: ['xvfb'], why: 'a display for machines without one' },
  {
    need: 'display',
    command: 'xauth',
    packages: ['xauth'],
    why: 'xvfb-run, for who runs a program by hand, wants it',
  },
  {
    need: 'test',
    command: 'docker-registry',
    packages: ['docker-registry'],
    why: 'the real registry that tests pull from',
  },
  {
    need: 'test',
    command: 'skopeo',
    packages: ['skopeo'],
    why: 'the independent reader and writer of images',
  },
  { need: 'test', command: 'umoci', packages: ['umoci'], why: 'the independent reader of OCI image layouts' },
  {
    need: 'test',
    command: 'busybox',
    static: true,
    packages: ['busybox-static'],
    why: 'real content for small test images',
  },
  {
    need: 'test',
    command: 'debootstrap',
    packages: ['debootstrap'],
    why: 'a real Debian root file system as an image',
  },
  {
    need: 'test',
    command: 'zstd',
    packages: ['zstd'],
    why: 'layers compressed by another implementation than ours',
  },
  {
    need: 'test',
    command: 'rpmbuild',
    packages: ['rpm'],
    why: 'real databases of rpm, and what rpm itself reads in them',
  },
  {
    need: 'test',
    command: 'runc',
    packages: ['runc'],
    why: 'containers for the steps of a build that run programs',
  },
  {
    need: 'test',
    command: 'setcap',
    packages: ['libcap2-bin'],
    why: 'files with capabilities, to see them kept',
  },
  {
    need: 'test',
    command: 'ssh-agent',
    packages: ['openssh-client'],
    why: 'keys that steps of a build may use and not see',
  },
  { need: 'test', command: 'xz', packages: ['xz-utils'], why: 'archives that ADD unpacks' },
  { need: 'test', command: 'bzip2', packages: ['bzip2'], why: 'archives that ADD unpacks' },
];
