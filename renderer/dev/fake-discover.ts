import type { CallName } from '../../core/api/calls.ts';
import type { Handlers } from './fake-bridge.ts';

type Answers = Pick<
  Handlers,
  Extract<CallName, `discover.${string}` | `tags.${string}` | `updates.${string}`>
>;

const notYet = (): never => {
  throw new Error('the window in memory does not have this yet');
};

export function fakeDiscover(): Answers {
  return {
    'discover.search': notYet,
    'discover.more': notYet,
    'discover.stop': notYet,
    'discover.repository': notYet,
    'discover.known': notYet,
    'discover.bookmark': notYet,
    'tags.open': notYet,
    'tags.close': notYet,
    'tags.page': notYet,
    'tags.look': notYet,
    'tags.pull': notYet,
    'updates.list': notYet,
    'updates.check': notYet,
  };
}
