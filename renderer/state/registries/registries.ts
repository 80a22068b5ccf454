/** Registries as main knows them, and what was done to them here. */
import { create } from 'zustand';
import type { CallInput } from '../../../core/api/calls.ts';
import type { ErrorReport } from '../../../core/api/errors.ts';
import type { RegistryChange, RegistryView } from '../../../core/api/registries.ts';
import { call, reportOf } from '../../bridge.ts';
import { askWhereItFailed } from '../discover/search.ts';

interface RegistriesState {
  /** `null` while they were never asked for. */
  readonly registries: readonly RegistryView[] | null;
  readonly error: ErrorReport | null;
  /** Counts what changed, for what is asked for beside the list. */
  readonly revision: number;
}

export const useRegistries = create<RegistriesState>()(() => ({
  registries: null,
  error: null,
  revision: 0,
}));

let asked = 0;

export async function loadRegistries(): Promise<void> {
  asked += 1;
  const mine = asked;
  try {
    const registries = await call('registries.list', null);
    if (mine === asked) useRegistries.setState({ registries, error: null });
  } catch (thrown) {
    if (mine === asked) useRegistries.setState({ error: reportOf(thrown) });
  }
}

/** Something of them changed, here or in another window: what is shown is asked for again. */
export function registriesMoved(): void {
  useRegistries.setState(({ revision }) => ({ revision: revision + 1 }));
  if (useRegistries.getState().registries !== null) void loadRegistries();
}

/** A change shows at once; if it is refused, what was is shown again. */
export async function changeRegistry(change: RegistryChange): Promise<void> {
  receiveRegistry(await call('registries.change', change));
}

function receiveRegistry(registry: RegistryView): void {
  askWhereItFailed(registry.domain);
  useRegistries.setState(({ registries }) => {
    const known = registries ?? [];
    return {
      registries: known.some(({ domain }) => domain === registry.domain)
        ? known.map((each) => (each.domain === registry.domain ? registry : each))
        : [...known, registry],
    };
  });
}

export async function signIn(login: CallInput<'registries.signIn'>): Promise<void> {
  receiveRegistry(await call('registries.signIn', login));
}

export async function signOut(domain: string): Promise<void> {
  receiveRegistry(await call('registries.signOut', { domain }));
}

export function forgetRegistry(domain: string): void {
  useRegistries.setState(({ registries }) => ({
    registries: registries?.filter((each) => each.domain !== domain) ?? null,
  }));
}
