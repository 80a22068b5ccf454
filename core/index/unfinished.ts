import { StrataError } from '../oci/strata-error.ts';

/** Stands where a part is being built. */
export function unfinished<T extends object>(what: string): T {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- goes away with its last user
  return new Proxy(
    {},
    {
      get: (_, name) =>
        name === 'then'
          ? undefined
          : () => Promise.reject(new StrataError('INTERNAL', `${what} cannot ${String(name)} yet`)),
    },
  ) as T;
}
