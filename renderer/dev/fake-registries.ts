import type { CallName } from '../../core/api/calls.ts';
import type { Handlers } from './fake-bridge.ts';

type Answers = Pick<Handlers, Extract<CallName, `registries.${string}` | `trust.${string}`>>;

const notYet = (): never => {
  throw new Error('the window in memory does not have this yet');
};

export function fakeRegistries(): Answers {
  return {
    'registries.list': notYet,
    'registries.change': notYet,
    'registries.remove': notYet,
    'registries.signIn': notYet,
    'registries.signOut': notYet,
    'registries.test': notYet,
    'registries.chooseFile': notYet,
    'registries.allowance': notYet,
    'trust.referrers': notYet,
    'trust.document': notYet,
    'trust.verify': notYet,
    'trust.risks': notYet,
    'trust.signers': notYet,
    'trust.addSigner': notYet,
    'trust.removeSigner': notYet,
    'trust.scanner': notYet,
    'trust.scan': notYet,
    'trust.vulnerabilities': notYet,
  };
}
