import type { SpecMount } from './runtime-spec.ts';

/** What `docker run` and `docker build` leave to a container. https://docs.docker.com/engine/containers/run/#runtime-privilege-and-linux-capabilities */
export const CAPABILITIES = [
  'CAP_AUDIT_WRITE',
  'CAP_CHOWN',
  'CAP_DAC_OVERRIDE',
  'CAP_FOWNER',
  'CAP_FSETID',
  'CAP_KILL',
  'CAP_MKNOD',
  'CAP_NET_BIND_SERVICE',
  'CAP_NET_RAW',
  'CAP_SETFCAP',
  'CAP_SETGID',
  'CAP_SETPCAP',
  'CAP_SETUID',
  'CAP_SYS_CHROOT',
] as const;

export const MASKED_PATHS = [
  '/proc/acpi',
  '/proc/asound',
  '/proc/interrupts',
  '/proc/kcore',
  '/proc/keys',
  '/proc/latency_stats',
  '/proc/sched_debug',
  '/proc/scsi',
  '/proc/timer_list',
  '/proc/timer_stats',
  '/sys/devices/virtual/powercap',
  '/sys/firmware',
] as const;

export const READ_ONLY_PATHS = [
  '/proc/bus',
  '/proc/fs',
  '/proc/irq',
  '/proc/sys',
  '/proc/sysrq-trigger',
] as const;

const PROC: SpecMount = {
  destination: '/proc',
  type: 'proc',
  source: 'proc',
  options: ['nosuid', 'noexec', 'nodev'],
};
const DEV: SpecMount = {
  destination: '/dev',
  type: 'tmpfs',
  source: 'tmpfs',
  options: ['nosuid', 'strictatime', 'mode=755', 'size=65536k'],
};
const SHM: SpecMount = {
  destination: '/dev/shm',
  type: 'tmpfs',
  source: 'shm',
  options: ['nosuid', 'noexec', 'nodev', 'mode=1777', 'size=65536k'],
};
const MQUEUE: SpecMount = {
  destination: '/dev/mqueue',
  type: 'mqueue',
  source: 'mqueue',
  options: ['nosuid', 'noexec', 'nodev'],
};
const PTS_OPTIONS = ['nosuid', 'noexec', 'newinstance', 'ptmxmode=0666', 'mode=0620'];

/** In a user namespace there is no group of terminals, and what the own network is in may not be mounted anew. */
export function defaultMounts(options: {
  readonly privileged: boolean;
  readonly ownNetwork: boolean;
}): readonly SpecMount[] {
  const { privileged, ownNetwork } = options;
  const pts = privileged ? [...PTS_OPTIONS, 'gid=5'] : PTS_OPTIONS;
  const sys: SpecMount =
    privileged || ownNetwork
      ? {
          destination: '/sys',
          type: 'sysfs',
          source: 'sysfs',
          options: ['nosuid', 'noexec', 'nodev', 'ro'],
        }
      : {
          destination: '/sys',
          type: 'none',
          source: '/sys',
          options: ['rbind', 'nosuid', 'noexec', 'nodev', 'ro'],
        };
  const cgroup: SpecMount = {
    destination: '/sys/fs/cgroup',
    type: 'cgroup',
    source: 'cgroup',
    options: ['nosuid', 'noexec', 'nodev', 'relatime', 'ro'],
  };
  return [
    PROC,
    DEV,
    { destination: '/dev/pts', type: 'devpts', source: 'devpts', options: pts },
    SHM,
    MQUEUE,
    sys,
    ...(privileged ? [cgroup] : []),
  ];
}
