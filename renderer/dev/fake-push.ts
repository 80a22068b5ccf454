import type { CallName } from '../../core/api/calls.ts';
import type { Handlers } from './fake-bridge.ts';

type Answers = Pick<
  Handlers,
  Extract<CallName, `push.${string}` | 'jobs.pause' | 'jobs.resume' | 'jobs.move'>
>;

const notYet = (): never => {
  throw new Error('the window in memory does not have this yet');
};

export function fakePush(): Answers {
  return {
    'push.plan': notYet,
    'push.start': notYet,
    'push.planCopy': notYet,
    'push.copy': notYet,
    'push.planDelete': notYet,
    'push.delete': notYet,
    'jobs.pause': notYet,
    'jobs.resume': notYet,
    'jobs.move': notYet,
  };
}
