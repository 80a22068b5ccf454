import type { Handlers } from './fake-bridge.ts';
import { FakeError } from './fake-error.ts';

type Answers = Pick<
  Handlers,
  | 'images.dockerfile'
  | 'images.relatives'
  | 'packages.list'
  | 'packages.export'
  | 'secrets.report'
  | 'secrets.scan'
  | 'compare.images'
  | 'open.list'
  | 'open.choose'
  | 'open.dropped'
  | 'open.remote'
  | 'open.close'
  | 'open.planIndex'
  | 'open.index'
>;

/** Not built yet. */
export function fakeInsight(): Answers {
  const missing = (): never => {
    throw new FakeError('INTERNAL', 'The sample has no answer to this yet');
  };
  return {
    'images.dockerfile': missing,
    'images.relatives': missing,
    'packages.list': missing,
    'packages.export': missing,
    'secrets.report': missing,
    'secrets.scan': missing,
    'compare.images': missing,
    'open.list': missing,
    'open.choose': missing,
    'open.dropped': missing,
    'open.remote': missing,
    'open.close': missing,
    'open.planIndex': missing,
    'open.index': missing,
  };
}
