import type { Handlers } from './fake-bridge.ts';
import { FakeError } from './fake-error.ts';

type Answers = Pick<
  Handlers,
  | 'files.waste'
  | 'files.map'
  | 'files.duplicates'
  | 'find.start'
  | 'find.stop'
  | 'storage.map'
  | 'storage.layers'
  | 'storage.whatIf'
  | 'storage.growth'
  | 'storage.pressure'
  | 'storage.planClean'
  | 'storage.clean'
>;

/** Not built yet. */
export function fakeStorage(): Answers {
  const missing = (): never => {
    throw new FakeError('INTERNAL', 'The sample has no answer to this yet');
  };
  return {
    'files.waste': missing,
    'files.map': missing,
    'files.duplicates': missing,
    'find.start': missing,
    'find.stop': missing,
    'storage.map': missing,
    'storage.layers': missing,
    'storage.whatIf': missing,
    'storage.growth': missing,
    'storage.pressure': missing,
    'storage.planClean': missing,
    'storage.clean': missing,
  };
}
