/** What is used of Electron's safeStorage. */
export interface Keychain {
  isEncryptionAvailable(): boolean;
  /** Linux only, and absent on old runtimes. */
  getSelectedStorageBackend?(): string;
  encryptString(text: string): Buffer;
  decryptString(encrypted: Buffer): string;
}

/**
 * Why nothing can be kept with it, or `undefined`. Without a keyring, Chromium on Linux "encrypts" with a password that is
 * in its source; that is as good as clear text, so it does not count (fault C1).
 * https://www.electronjs.org/docs/latest/api/safe-storage#safestoragegetselectedstoragebackend-linux
 */
export function whyUnsafe(keychain: Keychain): string | undefined {
  if (!keychain.isEncryptionAvailable()) return 'the system offers no keychain';
  // Where the runtime cannot tell, being available has to be enough: it is not without a keyring.
  const backend = keychain.getSelectedStorageBackend?.();
  if (backend === 'basic_text') return 'no keyring (GNOME Keyring, KWallet) is running';
  return backend === 'unknown' ? 'the keychain is not ready' : undefined;
}
