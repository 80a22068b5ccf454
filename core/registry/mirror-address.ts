import { StrataError } from '../oci/strata-error.ts';
import { isRegistryDomain } from './domain.ts';

/** Where else the repositories of a registry can be had. */
export interface Mirror {
  /** As it is kept and shown: "mirror.example.org/hub", "http://127.0.0.1:5001". */
  readonly address: string;
  readonly domain: string;
  /** Before the repository's own path, with a slash at its end; empty for most. */
  readonly prefix: string;
  readonly plainHttp: boolean;
}

const PREFIX = /^[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*$/;

/**
 * Reads "mirror.example.org", "https://mirror.example.org/" or, with the project of a proxy cache before the repositories,
 * "harbor.example.org/hub". Plain HTTP only where `http://` says so.
 */
export function readMirror(text: string): Mirror {
  const [, scheme = '', rest = ''] = /^(https?:\/\/)?([^]*)$/i.exec(text.trim()) ?? [];
  const [host = '', ...parts] = rest.replace(/\/+$/, '').split('/');
  const domain = host.toLowerCase();
  const path = parts.join('/');
  if (!isRegistryDomain(domain) || (path !== '' && !PREFIX.test(path))) {
    const shown = text.includes('@') ? '…' : text.slice(0, 300);
    throw new StrataError('INVALID_INPUT', `"${shown}" is not the address of a mirror`, {
      action:
        'Write its host, as in mirror.example.org or http://127.0.0.1:5001; a login is kept by signing in to it.',
    });
  }
  const plainHttp = scheme.toLowerCase() === 'http://';
  return {
    address: `${plainHttp ? 'http://' : ''}${domain}${path === '' ? '' : `/${path}`}`,
    domain,
    prefix: path === '' ? '' : `${path}/`,
    plainHttp,
  };
}
