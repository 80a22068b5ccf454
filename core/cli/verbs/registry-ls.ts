import type { LoginView, RegistryConnection, RegistryView } from '../../api/registries.ts';
import type { Run } from '../command.ts';
import { printRows, type RowKind } from '../print-rows.ts';

export const registryLs: Run = async (flags, _words, terminal) => {
  const registries = await (await terminal.openCore()).registries();
  printRows(ROWS, await registries.list(), flags.text('format'), terminal.out);
  return 0;
};

const ROWS: RowKind<RegistryView> = {
  columns: ['Registry', 'Name', 'Kind', 'Enabled', 'Login', 'Connection', 'Policy'],
  fields: {
    Registry: { title: 'REGISTRY', of: ({ domain }) => domain },
    Name: { title: 'NAME', of: ({ name }) => name },
    Kind: { title: 'KIND', of: ({ kind }) => kind },
    Enabled: { title: 'ENABLED', of: ({ enabled }) => String(enabled) },
    Login: { title: 'LOGIN', of: ({ login }) => sayLogin(login) },
    Connection: { title: 'CONNECTION', of: ({ connection }) => sayConnection(connection) },
    Mirrors: { title: 'MIRRORS', of: ({ connection }) => connection.mirrors.join(', ') },
    Policy: { title: 'POLICY', of: ({ policy }) => policy },
  },
};

function sayLogin(login: LoginView): string {
  switch (login.kind) {
    case 'none':
      return '-';
    case 'strata':
      return `${login.username || 'token'} (${login.kept})`;
    case 'file':
      return `${login.username || 'token'} (${login.file})`;
    case 'helper':
      return `${login.username || 'token'} (docker-credential-${login.helper})`;
    case 'unreadable':
      return `unreadable: ${login.error.message}`;
  }
}

function sayConnection({
  plainHttp,
  anyCertificate,
  authorities,
  clientCertificate,
  mirrors,
  proxy,
}: RegistryConnection): string {
  const said = [
    plainHttp ? 'plain HTTP' : '',
    anyCertificate ? 'any certificate' : '',
    authorities.length === 0
      ? ''
      : `${authorities.length} ${authorities.length === 1 ? 'authority' : 'authorities'}`,
    clientCertificate === null ? '' : 'client certificate',
    mirrors.length === 0 ? '' : `${mirrors.length} ${mirrors.length === 1 ? 'mirror' : 'mirrors'}`,
    proxy.kind === 'environment' ? '' : proxy.kind === 'none' ? 'no proxy' : `proxy ${proxy.address}`,
  ];
  return said.filter(Boolean).join(', ') || '-';
}
