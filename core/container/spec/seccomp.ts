import type { Seccomp } from './runtime-spec.ts';

const EPERM = 1;
const ENOSYS = 38;

/**
 * What no build needs and what has led out of containers before: docker's documentation lists and explains them.
 * https://docs.docker.com/engine/security/seccomp/#significant-syscalls-blocked-by-the-default-profile
 */
const REFUSED = `
  _sysctl acct add_key bpf clock_adjtime clock_adjtime64 clock_settime clock_settime64 create_module delete_module
  fanotify_init finit_module fsconfig fsmount fsopen fspick get_kernel_syms get_mempolicy init_module ioperm iopl
  io_uring_enter io_uring_register io_uring_setup kcmp kexec_file_load kexec_load keyctl lookup_dcookie mbind mount
  mount_setattr move_mount move_pages nfsservctl open_by_handle_at open_tree perf_event_open pivot_root process_madvise
  query_module quotactl quotactl_fd reboot request_key set_mempolicy set_mempolicy_home_node setdomainname sethostname
  setns settimeofday stime swapoff swapon sysfs syslog umount umount2 unshare uselib userfaultfd ustat vhangup vm86
  vm86old`;

/** CLONE_NEWCGROUP, _NEWUTS, _NEWIPC, _NEWUSER, _NEWPID, _NEWNET, _NEWNS (clone(2)), one by one. */
const NAMESPACE_FLAGS = [0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000, 0x00020000];
/** https://man7.org/linux/man-pages/man7/address_families.7.html: ways to the hypervisor and to the kernel's ciphers. */
const REFUSED_SOCKETS = [40, 38];
const ARCHITECTURES: Readonly<Record<string, readonly string[]>> = {
  x64: ['SCMP_ARCH_X86_64', 'SCMP_ARCH_X86', 'SCMP_ARCH_X32'],
  arm64: ['SCMP_ARCH_AARCH64', 'SCMP_ARCH_ARM'],
  arm: ['SCMP_ARCH_ARM'],
  ia32: ['SCMP_ARCH_X86'],
  ppc64: ['SCMP_ARCH_PPC64LE'],
  s390x: ['SCMP_ARCH_S390X', 'SCMP_ARCH_S390'],
  riscv64: ['SCMP_ARCH_RISCV64'],
};

/** Undefined on a processor whose name the specification does not know. */
export function seccompProfile(architecture: string = process.arch): Seccomp | undefined {
  const architectures = ARCHITECTURES[architecture];
  if (architectures === undefined) return undefined;
  // On s390 the flags are the second argument.
  const flagsAt = architecture === 's390x' ? 1 : 0;
  const refused = (names: readonly string[], errnoRet: number) =>
    ({ names, action: 'SCMP_ACT_ERRNO', errnoRet }) as const;
  return {
    defaultAction: 'SCMP_ACT_ALLOW',
    architectures,
    syscalls: [
      refused(REFUSED.trim().split(/\s+/), EPERM),
      // Its flags are in memory, where no filter looks; libraries then call clone.
      refused(['clone3'], ENOSYS),
      ...NAMESPACE_FLAGS.map((flag) => ({
        ...refused(['clone'], EPERM),
        args: [{ index: flagsAt, value: flag, valueTwo: flag, op: 'SCMP_CMP_MASKED_EQ' } as const],
      })),
      ...REFUSED_SOCKETS.map((family) => ({
        ...refused(['socket'], EPERM),
        args: [{ index: 0, value: family, op: 'SCMP_CMP_EQ' } as const],
      })),
    ],
  };
}
