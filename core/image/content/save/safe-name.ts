/** Why a name cannot stand below a folder of this system; undefined when it can. Names are bytes as latin-1. */
export function unsafeName(name: string, platform: NodeJS.Platform = process.platform): string | undefined {
  if (name === '' || name === '.' || name === '..') return 'it is no name of its own';
  if (name.includes('\0') || name.includes('/')) return 'its name has characters that no file system has';
  if (platform !== 'win32') return undefined;
  // https://learn.microsoft.com/windows/win32/fileio/naming-a-file
  // eslint-disable-next-line no-control-regex -- these are what Windows forbids
  if (/[<>:"\\|?*\u0000-\u001f]/.test(name) || /[. ]$/.test(name)) return 'Windows does not allow its name';
  if (/^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)/i.test(name))
    return 'Windows keeps its name for a device';
  return undefined;
}
