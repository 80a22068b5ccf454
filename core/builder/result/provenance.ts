import type { BuildRequest } from '../../api/build.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import { digestHex } from '../../oci/digest.ts';
import { isSecretName } from '../../oci/secret-name.ts';
import type { OpenContext } from '../context/open-context.ts';
import { PROXY_ARGUMENTS } from '../stages/build-arguments.ts';
import { digestSet, packageUrl, withoutSecrets, type BuildFacts } from './build-facts.ts';

const HIDDEN = '[hidden]';
const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';
export const PREDICATE_TYPE = 'https://slsa.dev/provenance/v1';
/** Tells readers the structure of what follows. */
const BUILD_TYPE = 'https://github.com/moby/buildkit/blob/master/docs/attestations/slsa-definitions.md';

export interface ProvenanceOrder {
  readonly request: BuildRequest;
  readonly mode: 'min' | 'max';
  readonly dockerfile: { readonly name: string; readonly text: string };
  readonly facts: BuildFacts;
  readonly context: Pick<OpenContext, 'material'>;
  /** "linux/amd64": of the machine that builds, and of the image. */
  readonly machine: string;
  readonly platform: string;
  readonly layers: readonly Descriptor[];
}

export type Predicate = Readonly<Record<string, unknown>>;

/**
 * How an image was made, with the fields of BuildKit's provenance. No times and no number of the build: the same inputs give
 * the same statement. Nothing of this machine, and no secret: of secrets only their ids, of arguments that are called
 * as secrets are only their names (fault C1).
 * https://github.com/moby/buildkit/blob/master/docs/attestations/slsa-definitions.md
 */
export function provenance(order: ProvenanceOrder): Predicate {
  const { request, mode, facts, machine } = order;
  return {
    buildDefinition: {
      buildType: BUILD_TYPE,
      externalParameters: { configSource: configSource(order), request: parameters(request, mode) },
      internalParameters: { builderPlatform: machine },
      resolvedDependencies: facts.materials,
    },
    runDetails: {
      builder: { id: '' },
      metadata: {
        buildkit_hermetic: !facts.usesNetwork,
        // What a program does cannot be promised.
        buildkit_reproducible: !facts.runs,
        buildkit_completeness: {
          request: mode === 'max',
          resolvedDependencies: isAllResolved(request),
        },
        buildkit_metadata: mode === 'max' ? sources(order) : {},
      },
    },
  };
}

export function statement(
  predicate: Predicate,
  names: readonly string[],
  order: {
    readonly manifest: Descriptor;
    readonly platform: string;
  },
): object {
  const digest = { sha256: digestHex(order.manifest.digest) };
  const subjects = names.map((name) => packageUrl(name, order.platform));
  return {
    _type: STATEMENT_TYPE,
    predicateType: PREDICATE_TYPE,
    subject: (subjects.length === 0 ? ['_'] : subjects).map((name) => ({ name, digest })),
    predicate,
  };
}

/** A Dockerfile by its name alone: where it lies on this machine concerns nobody. */
function configSource(order: ProvenanceOrder): object {
  const { material } = order.context;
  const path = fileName(order);
  if (material === undefined) return { path };
  return { uri: withoutSecrets(material.address), digest: digestSet(material.digest), path };
}

function fileName({ request, dockerfile }: ProvenanceOrder): string {
  // What comes from standard input has no name.
  return request.dockerfile === null ? (dockerfile.name.split(/[\\/]/).at(-1) ?? '') : 'Dockerfile';
}

function parameters(request: BuildRequest, mode: 'min' | 'max'): object {
  const { args, labels, target, context, contexts, secrets, ssh } = request;
  const given: [string, string][] = [];
  if (target !== null) given.push(['target', target]);
  for (const [name, context] of Object.entries(contexts))
    given.push([`context:${name}`, describeContext(context)]);
  if (mode === 'max') {
    for (const [name, value] of Object.entries(args))
      if (!PROXY_ARGUMENTS.includes(name))
        given.push([`build-arg:${name}`, isSecretName(name) ? HIDDEN : withoutSecrets(value)]);
    for (const [name, value] of Object.entries(labels)) given.push([`label:${name}`, value]);
  }
  const ids = (named: object): readonly object[] =>
    Object.keys(named)
      .sort()
      .map((id) => ({ id }));
  const isLocal = context.kind === 'folder' || context.kind === 'tar';
  return {
    frontend: 'dockerfile.v0',
    args: Object.fromEntries(given.sort(([one], [other]) => (one < other ? -1 : 1))),
    ...(mode === 'max' ? { secrets: ids(secrets), ssh: ids(ssh) } : {}),
    locals: [...(isLocal ? ['context'] : []), ...(context.kind === 'url' ? [] : ['dockerfile'])].map(
      (name) => ({ name }),
    ),
  };
}

function describeContext(context: BuildRequest['contexts'][string]): string {
  switch (context.kind) {
    case 'folder':
      return 'local';
    case 'layout':
      return `oci-layout${context.reference === null ? '' : `:${context.reference}`}`;
    case 'image':
      return `docker-image://${context.reference}`;
    case 'url':
      return withoutSecrets(context.url);
  }
}

function sources(order: ProvenanceOrder): object {
  const { dockerfile, layers } = order;
  const data = Buffer.from(dockerfile.text).toString('base64');
  return {
    source: { infos: [{ filename: fileName(order), language: 'Dockerfile', data }] },
    layers: { 'step0:0': [layers] },
  };
}

/** Files of this machine have no address. */
function isAllResolved({ context, contexts }: BuildRequest): boolean {
  const kinds = [context, ...Object.values(contexts)].map(({ kind }) => kind);
  return kinds.every((kind) => kind === 'none' || kind === 'url' || kind === 'image');
}
