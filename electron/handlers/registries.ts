import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { RegistryChange } from '../../core/api/registries.ts';
import { StrataError } from '../../core/index.ts';
import { chooseFile } from '../files/choose-place.ts';
import type { Context, HandlersOf } from './context.ts';

/** A registry that does not answer by then, in milliseconds, will not. */
const PATIENCE = 60_000;

const TITLES = {
  authority: 'Choose a certificate authority (PEM)',
  certificate: 'Choose a client certificate (PEM)',
  key: 'Choose the key of the client certificate (PEM)',
  signer: 'Choose a public key, a certificate or a Sigstore trust root',
} as const;

export function registryHandlers({ core, emit, chosenFiles }: Context): HandlersOf<'registries'> {
  const registries = async () => (await core()).registries();
  const told = async <T>(deed: Promise<T>): Promise<T> => {
    const result = await deed;
    emit({ kind: 'registries' });
    return result;
  };
  const bounded = () => ({ signal: AbortSignal.timeout(PATIENCE) });
  return {
    'registries.list': async () => (await registries()).list(),
    'registries.change': async (change) => told((await registries()).change(withPaths(change, chosenFiles))),
    async 'registries.remove'({ domain }) {
      await told((await registries()).remove(domain));
      return null;
    },
    'registries.signIn': async (order) => told((await registries()).signIn(order, bounded())),
    'registries.signOut': async ({ domain }) => told((await registries()).signOut(domain)),
    'registries.test': async ({ domain }) =>
      (await registries()).test(domain, {
        ...bounded(),
        onStep: (step) => emit({ kind: 'tested', domain, step }),
      }),
    async 'registries.chooseFile'({ what }, caller) {
      const file = await chooseFile(caller, { title: TITLES[what] });
      if (file === null) return null;
      const handle = randomUUID();
      chosenFiles.set(handle, file);
      return { handle, title: path.basename(file) };
    },
    'registries.allowance': async ({ domain }) => (await registries()).allowance(domain, bounded()),
  };
}

/** What a window says of paths counts for nothing: only what a dialog gave has one. */
export function chosenPath(handle: string, chosen: ReadonlyMap<string, string>): string {
  const file = chosen.get(handle);
  if (file !== undefined) return file;
  throw new StrataError('INVALID_INPUT', 'The chosen file is not known any more', {
    action: 'Choose the file again.',
  });
}

function withPaths(
  { authority, clientCertificate, ...rest }: RegistryChange,
  chosen: ReadonlyMap<string, string>,
) {
  return {
    ...rest,
    ...(authority === undefined
      ? {}
      : { authority: authority === null ? null : chosenPath(authority, chosen) }),
    ...(clientCertificate === undefined
      ? {}
      : {
          clientCertificate:
            clientCertificate === null
              ? null
              : {
                  certificate: chosenPath(clientCertificate.certificate, chosen),
                  key: chosenPath(clientCertificate.key, chosen),
                },
        }),
  };
}
