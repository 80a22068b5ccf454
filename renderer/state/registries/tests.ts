/** Tests of connections: the last of each registry, for as long as the window is open. */
import { create } from 'zustand';
import type { ErrorReport } from '../../../core/api/errors.ts';
import type { ConnectionTest, TestedStep } from '../../../core/api/registries.ts';
import { call, reportOf } from '../../bridge.ts';

export type TestState =
  | { readonly kind: 'running'; readonly steps: readonly TestedStep[] }
  | { readonly kind: 'done'; readonly test: ConnectionTest; readonly at: string }
  /** The test itself could not be made. */
  | { readonly kind: 'failed'; readonly error: ErrorReport };

export const useTests = create<{ readonly tests: ReadonlyMap<string, TestState> }>()(() => ({
  tests: new Map(),
}));

function set(domain: string, state: TestState): void {
  useTests.setState(({ tests }) => ({ tests: new Map(tests).set(domain, state) }));
}

export async function testConnection(domain: string): Promise<void> {
  if (useTests.getState().tests.get(domain)?.kind === 'running') return;
  set(domain, { kind: 'running', steps: [] });
  try {
    const test = await call('registries.test', { domain });
    set(domain, { kind: 'done', test, at: new Date().toISOString() });
  } catch (thrown) {
    set(domain, { kind: 'failed', error: reportOf(thrown) });
  }
}

/** A step was taken of a test that this window or another began. */
export function receiveStep(domain: string, step: TestedStep): void {
  const state = useTests.getState().tests.get(domain);
  if (state?.kind === 'running' && state.steps.every((each) => each.step !== step.step))
    set(domain, { kind: 'running', steps: [...state.steps, step] });
}

/** What was found is of how it was set then. */
export function forgetTest(domain: string): void {
  useTests.setState(({ tests }) => {
    const next = new Map(tests);
    next.delete(domain);
    return { tests: next };
  });
}
