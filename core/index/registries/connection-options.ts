import type { RegistryOptions } from '../../registry/http/agents.ts';
import { certsFolders, readCertsFolders, type FolderCertificates } from '../../registry/http/certs-folder.ts';
import type { RegistryEntry } from './registry-entry.ts';
import type { RegistryFile } from './registry-file.ts';

/** How each registry is reached: what was decided here, then what docker's and podman's folders of certificates say. */
export interface ConnectionSettings {
  /** The same object as long as nothing changed: a connection is kept as long as that. */
  of(domain: string): Promise<RegistryOptions>;
  folderCertificates(domain: string): Promise<FolderCertificates>;
  /** Looks into the folders again the next time. */
  forget(domain: string): void;
}

export function connectionSettings(
  file: RegistryFile,
  folders: readonly string[] = certsFolders(),
): ConnectionSettings {
  const made = new Map<
    string,
    { readonly entry: RegistryEntry; readonly options: Promise<RegistryOptions> }
  >();
  const folderCertificates = (domain: string): Promise<FolderCertificates> =>
    readCertsFolders(domain, folders);

  const make = async (entry: RegistryEntry): Promise<RegistryOptions> => {
    const found = await folderCertificates(entry.domain);
    const authorities = [entry.authority, found.authorities].filter(Boolean).join('\n');
    const clientCertificate = entry.clientCertificate ?? found.clientCertificate;
    return {
      plainHttp: entry.plainHttp,
      anyCertificate: entry.anyCertificate,
      mirrors: entry.mirrors,
      proxy: entry.proxy,
      ...(authorities === '' ? {} : { authorities }),
      ...(clientCertificate === undefined ? {} : { clientCertificate }),
    };
  };

  return {
    folderCertificates,
    async of(domain) {
      const entry = await file.entry(domain);
      const known = made.get(domain);
      if (known?.entry === entry) return known.options;
      const options = make(entry);
      made.set(domain, { entry, options });
      // A folder that could not be read is looked at again.
      options.catch(() => made.delete(domain));
      return options;
    },
    forget: (domain) => void made.delete(domain),
  };
}
