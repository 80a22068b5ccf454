import type { LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { StrataError } from '../../oci/strata-error.ts';
import { addressKind, type AddressKind } from './address.ts';

/**
 * A `lookup` for connections that drops every address that is not allowed. The check and the connection use the same
 * answer of DNS, so a name cannot mean one address when checked and another when used.
 */
export function guardedLookup(
  allowed: (kind: AddressKind) => boolean,
  refused: (hostname: string, address: string) => StrataError,
): LookupFunction {
  return (hostname, options, callback) => {
    // Loading it reads the resolver's configuration, which an address in digits does not need.
    void import('node:dns').then(({ lookup }) =>
      lookup(hostname, { ...options, all: true }, (error, addresses) => {
        if (error !== null) {
          callback(error, '', 0);
          return;
        }
        const good = addresses.filter(({ address }) => allowed(addressKind(address)));
        const [first] = good;
        if (first === undefined) callback(refused(hostname, addresses[0]?.address ?? 'nowhere'), '', 0);
        else if (options.all === true) callback(null, good satisfies LookupAddress[]);
        else callback(null, first.address, first.family);
      }),
    );
  };
}
