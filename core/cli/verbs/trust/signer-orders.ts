import path from 'node:path';
import type { SignerOrder } from '../../../api/trust.ts';
import type { Flags } from '../../flags.ts';
import { UsageError } from '../../usage-error.ts';

/** The identities of a command line, each with who vouches for it. */
export function identitiesOf(flags: Flags, command: string): SignerOrder['identities'] {
  const identities = flags.list('identity');
  const issuers = flags.list('issuer');
  if (issuers.length > 1 && issuers.length !== identities.length) {
    throw new UsageError(
      `${identities.length} identities and ${issuers.length} issuers: give one issuer for all, or one for each\nSee 'strata ${command} --help'.`,
      125,
    );
  }
  return identities.map((identity, at) => ({ identity, issuer: issuers[at] ?? issuers[0] ?? '' }));
}

/** Who is to be believed instead of the trusted signers; `undefined`: nobody was named. */
export function namedSigners(flags: Flags, folder: string): readonly SignerOrder[] | undefined {
  const identities = identitiesOf(flags, 'verify-signature');
  const order = (file: string, named: SignerOrder['identities']): SignerOrder => ({
    file: path.resolve(folder, file),
    name: file,
    scope: [],
    identities: named,
  });
  const orders = [
    ...flags.list('key').map((file) => order(file, [])),
    ...flags.list('certificate').map((file) => order(file, identities)),
    ...flags.list('trust-root').map((file) => order(file, identities)),
  ];
  if (orders.length === 0 && identities.length > 0) {
    throw new UsageError(
      "--identity needs --trust-root or --certificate beside it\nSee 'strata verify-signature --help'.",
      125,
    );
  }
  return orders.length === 0 ? undefined : orders;
}
