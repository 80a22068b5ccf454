/** The extended attribute that holds them. */
export const CAPABILITIES = 'security.capability';

/** https://github.com/torvalds/linux/blob/master/include/uapi/linux/capability.h, by number */
const NAMES = [
  'chown dac_override dac_read_search fowner fsetid kill setgid setuid setpcap linux_immutable net_bind_service',
  'net_broadcast net_admin net_raw ipc_lock ipc_owner sys_module sys_rawio sys_chroot sys_ptrace sys_pacct sys_admin',
  'sys_boot sys_nice sys_resource sys_time sys_tty_config mknod lease audit_write audit_control setfcap mac_override',
  'mac_admin syslog wake_alarm block_suspend audit_read perfmon bpf checkpoint_restore',
]
  .join(' ')
  .split(' ');

const EFFECTIVE = 0x01;
/** Bytes by revision of `struct vfs_cap_data`: one or two pairs of 32 bits, and from revision 3 on the root user of a namespace. */
const LENGTHS: Readonly<Record<number, number>> = { 1: 12, 2: 20, 3: 24 };

const FLAG = { effective: 1, permitted: 2, inheritable: 4 } as const;

/** As `getcap` writes them ("cap_net_raw=ep"); `null` when the value is none. */
export function capabilitiesText(value: Buffer): string | null {
  const revision = value.length < 4 ? 0 : (value[3] ?? 0);
  if (value.length !== LENGTHS[revision]) return null;
  const flags = flagsOf(value, revision);
  // Those that most capabilities have come first; then how the others differ.
  const groups = Array.from({ length: 8 }, (_, combination) =>
    flags.flatMap((flag, at) => (flag === combination ? [nameOf(at)] : [])),
  );
  const named = groups.map(
    (_, combination) => flags.slice(0, NAMES.length).filter((flag) => flag === combination).length,
  );
  const usual = named.indexOf(Math.max(...named));
  const differing = [7, 6, 5, 4, 3, 2, 1, 0].filter(
    (combination) =>
      combination !== usual && (combination === 0 ? (named[0] ?? 0) : (groups[combination]?.length ?? 0)) > 0,
  );
  const parts = differing.map((combination, at) => {
    const more = letters(combination & ~usual);
    const less = letters(usual & ~combination);
    const names = (combination === 0 ? groups[0]?.slice(0, named[0]) : groups[combination]) ?? [];
    const sign = usual === 0 && at === 0 ? '=' : '+';
    return `${names.join(',')}${more === '' ? '' : sign + more}${less === '' ? '' : `-${less}`}`;
  });
  if (usual !== 0 || parts.length === 0) parts.unshift(`=${letters(usual)}`);
  const root = revision === 3 ? value.readUInt32LE(20) : 0;
  return `${parts.join(' ')}${root === 0 ? '' : ` [rootid=${root}]`}`;
}

/** Of every capability by number. */
function flagsOf(value: Buffer, revision: number): number[] {
  const isEffective = ((value[0] ?? 0) & EFFECTIVE) !== 0;
  return Array.from({ length: revision === 1 ? 32 : 64 }, (_, at) => {
    const word = 4 + 8 * (at >> 5);
    const isSet = (offset: number): boolean => ((value.readUInt32LE(offset) >>> (at & 31)) & 1) === 1;
    const flags = (isSet(word) ? FLAG.permitted : 0) | (isSet(word + 4) ? FLAG.inheritable : 0);
    return flags === 0 || !isEffective ? flags : flags | FLAG.effective;
  });
}

function nameOf(capability: number): string {
  return capability < NAMES.length ? `cap_${NAMES[capability]}` : String(capability);
}

function letters(flags: number): string {
  const has = (flag: number, letter: string): string => ((flags & flag) === 0 ? '' : letter);
  return has(FLAG.effective, 'e') + has(FLAG.inheritable, 'i') + has(FLAG.permitted, 'p');
}
