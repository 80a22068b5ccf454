/** Whom signatures are believed. */
import { create } from 'zustand';
import type { ErrorReport } from '../../../core/api/errors.ts';
import type { TrustedSigner } from '../../../core/api/trust.ts';
import { call, reportOf } from '../../bridge.ts';

interface SignersState {
  /** `null` while they were never asked for. */
  readonly signers: readonly TrustedSigner[] | null;
  readonly error: ErrorReport | null;
}

export const useSigners = create<SignersState>()(() => ({ signers: null, error: null }));

export async function loadSigners(): Promise<void> {
  try {
    receiveSigners(await call('trust.signers', null));
  } catch (thrown) {
    useSigners.setState({ error: reportOf(thrown) });
  }
}

export function receiveSigners(signers: readonly TrustedSigner[]): void {
  useSigners.setState({ signers, error: null });
}

export async function removeSigner(id: string): Promise<void> {
  receiveSigners(await call('trust.removeSigner', { id }));
}
