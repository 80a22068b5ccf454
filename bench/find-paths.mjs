// Paths as an image has them: Debian's places, words joined, the usual endings; no two images have one in common but by chance.
const WORDS =
  'lib core main index util test config data cache server client proxy auth user group file path node python perl ruby java module package build source static public asset image style script view model control service worker queue task event log error debug info trace metric plugin theme locale message format parser lexer token syntax tree graph list map set hash crypt random time date zone math number string buffer stream socket http https ftp ssh dns tcp udp ip mac disk mount volume block char device driver kernel boot init system session desktop window widget font color icon cursor sound video audio codec'.split(
    ' ',
  );
const PLACES = [
  'usr/lib',
  'usr/share',
  'opt',
  'usr/lib/x86_64-linux-gnu',
  'var/lib',
  'usr/lib/python3/dist-packages',
  'app/node_modules',
];
const ENDINGS = [
  '.js',
  '.py',
  '.so',
  '.h',
  '.txt',
  '.html',
  '.conf',
  '.json',
  '.gz',
  '.md',
  '',
  '.pyc',
  '.ts',
  '.map',
  '.png',
];

/** The same for the same seed; in the order of an archive. */
export function pathsOf(seed, count) {
  let state = (seed + 1) * 2_654_435_761;
  const random = (below) => {
    // Marsaglia's xorshift.
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
  const one = (list) => list[random(list.length)];
  const paths = new Set();
  while (paths.size < count) {
    const folder = `${one(PLACES)}/${one(WORDS)}-${one(WORDS)}${random(1000)}/${one(WORDS)}`;
    paths.add(`${folder}/`);
    for (let files = 5 + random(25); files > 0 && paths.size < count; files--) {
      const counted = random(3) === 0 ? random(100) : '';
      paths.add(`${folder}/${one(WORDS)}_${one(WORDS)}${counted}${one(ENDINGS)}`);
    }
  }
  return [...paths].sort((a, b) => (a < b ? -1 : 1));
}
