import type { BuildSource, DockerfileOutline } from '../../../../core/api/builds.ts';
import { useOrder } from '../../../state/build/order.ts';
import type { Resource } from '../../../state/resource.ts';
import { CommandLine } from '../../../ui/command-line.tsx';
import { ErrorNote } from '../../../ui/error-note.tsx';
import { ArgumentFields } from './argument-fields.tsx';
import { buildCommand } from './build-command.ts';
import { ContextFields } from './context-fields.tsx';
import { HowFields } from './how-fields.tsx';
import { LabelFields } from './label-fields.tsx';
import { NameFields } from './name-fields.tsx';
import { SecretFields } from './secret-fields.tsx';

/** Everything that can be chosen for a build; what the Dockerfile declares is offered by name (F3, F14). */
export function Options({
  source,
  outline: read,
}: {
  readonly source: BuildSource;
  readonly outline: Resource<DockerfileOutline>;
}) {
  const order = useOrder(source);
  const outline = read.kind === 'ready' ? read.value : null;
  const shared = { source, order, outline };
  return (
    <div className="h-full overflow-y-auto" data-testid="options">
      <div className="max-w-[760px]">
        {read.kind === 'failed' ? (
          <div className="px-5 pt-3">
            <ErrorNote report={read.error} />
          </div>
        ) : null}
        <NameFields {...shared} />
        <ArgumentFields {...shared} />
        <SecretFields {...shared} />
        <ContextFields {...shared} />
        <LabelFields {...shared} />
        <HowFields {...shared} />
        <div className="px-5 pt-1 pb-4">
          <CommandLine command={buildCommand(source, order)} />
        </div>
      </div>
    </div>
  );
}
