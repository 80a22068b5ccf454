import type { BuildRequest } from '../../core/api/build.ts';
import type { BuildOrder } from '../../core/api/builds.ts';
import { StrataError, visibleLine } from '../../core/index.ts';
import type { KnownSource } from './known-sources.ts';

/**
 * The order with the paths that this process knows behind its handles: what a window says of paths counts for nothing.
 * @throws INVALID_INPUT for a handle that no dialog gave
 */
export function withKnownPaths(
  order: BuildOrder,
  pathOf: (handle: string) => string | undefined,
): BuildOrder {
  const known = <Choice extends { readonly kind: string }>(
    what: string,
    choices: Readonly<Record<string, Choice>>,
  ) =>
    mapValues(choices, (choice, name) =>
      'handle' in choice && typeof choice.handle === 'string'
        ? { ...choice, path: placeOf(choice.handle, `the ${what} "${visibleLine(name)}"`, pathOf) }
        : choice,
    );
  return {
    ...order,
    secrets: known('secret', order.secrets),
    contexts: known('context', order.contexts),
    ssh: known('key', order.ssh),
  };
}

/** The order as a window shows it: no path of it is ever sent back to be used (fault X2). */
export function visibleOrder(order: BuildOrder): BuildOrder {
  const visible = <Choice extends { readonly kind: string }>(choices: Readonly<Record<string, Choice>>) =>
    mapValues(choices, (choice) =>
      'path' in choice && typeof choice.path === 'string'
        ? { ...choice, path: visibleLine(choice.path) }
        : choice,
    );
  return {
    ...order,
    secrets: visible(order.secrets),
    contexts: visible(order.contexts),
    ssh: visible(order.ssh),
  };
}

/** @param order with paths that are known; see {@link withKnownPaths} */
export function buildRequest(
  order: BuildOrder,
  { context, dockerfile: dockerfilePath }: Pick<KnownSource, 'context' | 'dockerfile'>,
  dockerfile: string | null,
  environment: NodeJS.ProcessEnv,
): BuildRequest {
  const { source: _source, ...asked } = order;
  return {
    ...asked,
    context,
    dockerfile,
    dockerfilePath,
    contexts: mapValues(order.contexts, (choice) =>
      choice.kind === 'folder' ? { kind: choice.kind, path: choice.path } : choice,
    ),
    secrets: mapValues(order.secrets, (choice) =>
      choice.kind === 'file' ? { kind: choice.kind, path: choice.path } : choice,
    ),
    ssh: mapValues(order.ssh, (choice) => ({
      paths: [choice.kind === 'key' ? choice.path : agentOf(environment)],
    })),
    noCacheStages: [],
    cacheFrom: [],
    cacheTo: [],
    annotations: {},
    output: { kind: 'store' },
  };
}

function agentOf(environment: NodeJS.ProcessEnv): string {
  const socket = environment['SSH_AUTH_SOCK'];
  if (socket !== undefined && socket !== '') return socket;
  throw new StrataError('INVALID_INPUT', 'No ssh agent is running: SSH_AUTH_SOCK is not set', {
    action: 'Start Strata from a session that has one, or choose a key file.',
  });
}

function placeOf(handle: string, what: string, pathOf: (handle: string) => string | undefined): string {
  const known = pathOf(handle);
  if (known !== undefined) return known;
  throw new StrataError('INVALID_INPUT', `Where ${what} is, is no longer known`, {
    action: 'Choose its file or folder again.',
  });
}

function mapValues<From, To>(
  record: Readonly<Record<string, From>>,
  change: (value: From, name: string) => To,
): Readonly<Record<string, To>> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value, name)]));
}
