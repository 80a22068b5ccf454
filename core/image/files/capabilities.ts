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

/** As `getcap` writes them ("cap_net_raw=ep"); `null` when the value is none. */
export function capabilitiesText(value: Buffer): string | null {
  const revision = value.length < 4 ? 0 : (value[3] ?? 0);
  if (value.length !== LENGTHS[revision]) return null;
  const isEffective = ((value[0] ?? 0) & EFFECTIVE) !== 0;
  const pairs = revision === 1 ? 1 : 2;
  const groups = new Map<string, string[]>();
  for (let at = 0; at < 32 * pairs; at += 1) {
    const word = 4 + 8 * (at >> 5);
    const isSet = (offset: number): boolean => ((value.readUInt32LE(offset) >>> (at & 31)) & 1) === 1;
    const [permitted, inheritable] = [isSet(word), isSet(word + 4)];
    if (!permitted && !inheritable) continue;
    const flags = `${isEffective ? 'e' : ''}${inheritable ? 'i' : ''}${permitted ? 'p' : ''}`;
    groups.set(flags, [...(groups.get(flags) ?? []), at < NAMES.length ? `cap_${NAMES[at]}` : String(at)]);
  }
  const text = [...groups]
    .map(([flags, names]) => (names.length >= NAMES.length ? `=${flags}` : `${names.join(',')}=${flags}`))
    .join(' ');
  const root = revision === 3 ? value.readUInt32LE(20) : 0;
  return `${text === '' ? '=' : text}${root === 0 ? '' : ` [rootid=${root}]`}`;
}
