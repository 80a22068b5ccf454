import { StrataError } from '../../core/index.ts';
import type { HandlersOf } from './context.ts';

const later = (): never => {
  throw new StrataError('INTERNAL', 'Builds are not connected');
};

export function buildHandlers(): HandlersOf<'build'> {
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
