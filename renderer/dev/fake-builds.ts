import type { Handlers } from './fake-bridge.ts';
import { FakeError } from './fake-error.ts';

const later = (): never => {
  throw new FakeError('INTERNAL', 'Builds are not connected');
};

type Answers = Pick<Handlers, Extract<keyof Handlers, `build.${string}`>>;

export function fakeBuilds(): Answers {
  return {
    'build.sources': later,
    'build.choose': later,
    'build.dropped': later,
    'build.remote': later,
    'build.forget': later,
    'build.read': later,
    'build.write': later,
    'build.outline': later,
    'build.context': later,
    'build.choosePlace': later,
    'build.runtime': later,
    'build.start': later,
    'build.runs': later,
    'build.run': later,
    'build.log': later,
    'build.again': later,
    'build.forgetRun': later,
    'build.compare': later,
    'build.watch': later,
    'build.watched': later,
    'build.sample': later,
    'build.cache': later,
    'build.pruneCache': later,
  };
}
