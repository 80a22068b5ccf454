import type {
  ConnectionTest,
  PullAllowance,
  RegistryChange,
  RegistryView,
  TestedStep,
} from '../api/registries.ts';

/** A change with the files that a person chose in the place of their handles. */
export interface RegistryOrder extends Omit<RegistryChange, 'authority' | 'clientCertificate'> {
  /** Path of a PEM file. */
  readonly authority?: string | null;
  readonly clientCertificate?: { readonly certificate: string; readonly key: string } | null;
}

export interface SignInOrder {
  readonly domain: string;
  /** Empty for a token that needs none. */
  readonly username: string;
  readonly secret: string;
  readonly as: 'password' | 'token';
}

/** Where logins that are entered here are kept: the system's keychain behind the window, docker's helpers behind the command line. */
export interface LoginVault {
  find(domain: string): Promise<
    | {
        readonly username: string;
        readonly secret: string;
        readonly as: 'password' | 'token';
        readonly kept: 'keychain' | 'session';
      }
    | undefined
  >;
  save(order: SignInOrder): Promise<void>;
  remove(domain: string): Promise<void>;
}

interface Bounded {
  readonly signal?: AbortSignal;
}

/** Registries, how each is reached, and who is signed in. Errors are `StrataError`s. */
export interface Registries {
  list(): Promise<readonly RegistryView[]>;
  change(order: RegistryOrder): Promise<RegistryView>;
  remove(domain: string): Promise<void>;
  /** Asks the registry first: a login that it refuses is not kept. */
  signIn(order: SignInOrder, options?: Bounded): Promise<RegistryView>;
  signOut(domain: string): Promise<RegistryView>;
  /** `onStep` is told of each step that was taken, as soon as it was. */
  test(
    domain: string,
    options?: Bounded & { readonly onStep?: (step: TestedStep) => void },
  ): Promise<ConnectionTest>;
  allowance(domain: string, options?: Bounded): Promise<PullAllowance | null>;
}
