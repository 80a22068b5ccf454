// What two images differ in, and why that is right where it is.

/** @typedef {{ where: 'tree' | 'config' | 'history', at: string, field: string, ours: unknown, docker: unknown }} Difference */

const text = (value) => JSON.stringify(value) ?? 'nothing';
const same = (one, other) => text(one) === text(other);

/** Fields of a config that say when and by what it was made. */
const MAKING = ['created', 'docker_version', 'container', 'container_config', 'history', 'rootfs', 'config'];

/** @returns {Difference[]} */
export function differencesOf(ours, docker) {
  return [
    ...treeDifferences(ours.tree, docker.tree),
    ...fieldDifferences('config', ours.config.config, docker.config.config),
    ...fieldDifferences('config', without(ours.config), without(docker.config)),
    ...historyDifferences(ours.config, docker.config),
  ];
}

function treeDifferences(ours, docker) {
  const paths = [...new Set([...Object.keys(ours), ...Object.keys(docker)])].sort();
  return paths.flatMap((at) => {
    const [one, other] = [ours[at], docker[at]];
    if (one === undefined || other === undefined)
      return [
        { where: 'tree', at, field: 'path', ours: one?.kind ?? 'missing', docker: other?.kind ?? 'missing' },
      ];
    return fieldsOf(one, other).map((field) => ({
      where: 'tree',
      at,
      field,
      ours: one[field],
      docker: other[field],
    }));
  });
}

const fieldsOf = (one, other) =>
  [...new Set([...Object.keys(one), ...Object.keys(other)])].filter(
    (field) => !same(one[field], other[field]),
  );

/** Go writes what is empty in more than one way. */
const isNothing = (value) =>
  value === undefined ||
  value === null ||
  value === '' ||
  value === false ||
  (typeof value === 'object' && Object.keys(value).length === 0);

/** Names of sets and maps have no order; those of lists have one. */
const sorted = (value) =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
    : value;

function fieldDifferences(where, ours = {}, docker = {}) {
  return fieldsOf(ours, docker)
    .filter((field) => !(isNothing(ours[field]) && isNothing(docker[field])))
    .filter((field) => !same(sorted(ours[field]), sorted(docker[field])))
    .map((field) => ({ where, at: '', field, ours: ours[field], docker: docker[field] }));
}

const without = (config) =>
  Object.fromEntries(Object.entries(config).filter(([field]) => !MAKING.includes(field)));

function historyDifferences(ours, docker) {
  const lines = ({ history = [] }) =>
    history.map(({ created_by: by = '', empty_layer: empty = false, comment = '' }) => ({
      by,
      empty,
      comment,
    }));
  const [one, other] = [lines(ours), lines(docker)];
  return Array.from({ length: Math.max(one.length, other.length) }, (_, at) => at)
    .filter((at) => !same(one[at], other[at]))
    .map((at) => ({
      where: 'history',
      at: `line ${at + 1}`,
      field: 'line',
      ours: one[at],
      docker: other[at],
    }));
}

/** A line of history as BuildKit 0.8 writes it. */
const asOlder = (line) =>
  line
    .replace(/ --(?:chown|chmod)=\S+/g, '')
    .replace(/^ARG ([^=]+)=.*/s, 'ARG $1')
    .replace(/^RUN \|\d+ .*?(?=\/bin\/(?:ba)?sh )/s, 'RUN ')
    .replace(/^(HEALTHCHECK .*"\]) ("\S+" "\S+" "\S+") "0s" /, '$1 $2 ');

/** What every container has, also over an image that has nothing. */
const MOUNTED = ['/dev', '/etc', '/proc', '/sys'];

/** Logs and caches of Debian's programs. */
const DATED = /^\/var\/(?:log\/|cache\/apt\/\w+\.bin$|cache\/ldconfig\/aux-cache$|cache\/fontconfig\/)/;

const DEVICE_FIELDS = ['kind', 'device', 'size', 'content'];

/** @type {readonly { name: string, why: string, covers: (difference: Difference, one: import('./case.mjs').Case) => boolean }[]} */
export const REASONS = [
  {
    name: 'times',
    why: 'ours are fixed, so that equal inputs give one digest; BuildKit takes those of the clock and of the context',
    covers: ({ where, field }) => where === 'tree' && field === 'time',
  },
  {
    name: 'dated files',
    why: 'apt, dpkg, ldconfig and fontconfig write times and inodes into their logs and caches: no two builds are alike there',
    covers: ({ where, field, at }) =>
      where === 'tree' && (field === 'content' || field === 'size') && DATED.test(at),
  },
  {
    name: 'older words',
    why: 'docker built an equal Dockerfile in words that its BuildKit knows, so its lines read differently',
    covers: ({ where }, { older }) => where === 'history' && older,
  },
  {
    name: 'older lines',
    why: 'ours are those of newer BuildKits: with --chown and --chmod, the value of an ARG, arguments of the stage below, the start interval of a health check',
    covers: ({ where, ours, docker }) =>
      where === 'history' && asOlder(ours?.by ?? '') === asOlder(docker?.by ?? ''),
  },
  {
    name: 'special bits',
    why: 'older BuildKits lose the set-user, set-group and sticky bits that --chmod gives, and leave those that it takes away',
    covers: ({ field, ours, docker }, { chmods }) =>
      field === 'mode' && (Number(ours) & 0o777) === (Number(docker) & 0o777) && chmods,
  },
  {
    name: 'mount points',
    why: 'older BuildKits leave the empty folder or file that a mount was put on, /dev, /etc, /proc and /sys as well',
    covers: ({ at, field, ours, docker }, { mounts }) =>
      field === 'path' && ours === 'missing' && docker !== 'missing' && (mounts || MOUNTED.includes(at)),
  },
  {
    name: 'devices',
    why: 'older BuildKits copy a device as an empty file and leave a pipe out; ours stay what they are',
    covers: ({ where, field, ours, docker }) =>
      where === 'tree' &&
      ((field === 'kind' && ours.endsWith('device') && docker === 'file') ||
        (field === 'path' && ours === 'pipe' && docker === 'missing') ||
        (DEVICE_FIELDS.includes(field) && (ours === undefined || docker === undefined))),
  },
  {
    name: 'links of the context',
    why: 'ours are files of their own, as a checkout of the same files has no hard links',
    covers: ({ field, at, ours }) => field === 'links' && ours === undefined && at.startsWith('/context/'),
  },
];

/** The reason's name, or `null` for a difference that nobody has explained. */
export function reasonFor(difference, one) {
  return REASONS.find(({ covers }) => covers(difference, one))?.name ?? null;
}

export function inWords({ where, at, field, ours, docker }) {
  return `${where} ${at} ${field}: ours ${text(ours)}, docker ${text(docker)}`
    .replace(/ +/g, ' ')
    .slice(0, 600);
}
