import { readIfThere } from '../lib/files.mjs';

/**
 * Why Chromium's sandbox cannot work for a program started from this checkout, or `undefined` when it can. An installed Strata
 * never asks: its package sets the sandbox up.
 */
export function whyNoSandbox() {
  if (process.platform !== 'linux') return undefined;
  if (process.getuid?.() === 0) return 'this is root, which Chromium refuses to sandbox';
  const forbidden =
    readIfThere('/proc/sys/kernel/unprivileged_userns_clone')?.trim() === '0' ||
    readIfThere('/proc/sys/kernel/apparmor_restrict_unprivileged_userns')?.trim() === '1';
  return forbidden ? 'this system forbids user namespaces to programs that are not installed' : undefined;
}
