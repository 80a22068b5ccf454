import type { Handlers } from './fake-bridge.ts';
import { FakeError } from './fake-error.ts';

type Answers = Pick<
  Handlers,
  'files.page' | 'files.history' | 'files.look' | 'files.read' | 'files.compare' | 'files.save' | 'files.drag'
>;

/** Not built yet. */
export function fakeFiles(): Answers {
  const missing = (): never => {
    throw new FakeError('INTERNAL', 'The sample has no answer to this yet');
  };
  return {
    'files.page': missing,
    'files.history': missing,
    'files.look': missing,
    'files.read': missing,
    'files.compare': missing,
    'files.save': missing,
    'files.drag': missing,
  };
}
