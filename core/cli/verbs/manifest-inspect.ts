import type { Run } from '../command.ts';
import { plainJson } from '../../oci/visible-text.ts';
import type { RemoteManifest } from '../../discover/tags/remote-manifests.ts';

/** As `docker manifest inspect` prints them: a manifest with tabs, a list with three blanks, all details with tabs. */
export const manifestInspect: Run = async (flags, [reference = ''], terminal) => {
  const core = await terminal.openCore();
  const verbose = flags.on('verbose');
  const { root, listed } = await (
    await core.discovering()
  ).manifests(reference, { all: verbose, signal: terminal.signal });
  const print = (value: unknown, indent: string): void =>
    terminal.out.write(`${plainJson(JSON.stringify(value, null, indent))}\n`);
  if (verbose) print(root.kind === 'index' ? listed.map(inFull) : inFull(root), '\t');
  else if (root.kind === 'manifest') print(parse(root), '\t');
  else print(inOrder(parse(root)), '   ');
  return 0;
};

/** It was checked when it was fetched: it is JSON, and an object. */
function parse({ bytes }: RemoteManifest): unknown {
  const parsed: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
  return parsed;
}

/** https://pkg.go.dev/github.com/docker/cli/cli/manifest/types#ImageManifest */
function inFull(manifest: RemoteManifest): object {
  const { reference, descriptor, kind, bytes } = manifest;
  const { mediaType, digest, size, urls, annotations, platform, artifactType } = descriptor;
  const isDocker = mediaType.startsWith('application/vnd.docker.');
  const named = kind === 'index' ? 'Index' : isDocker ? 'SchemaV2Manifest' : 'OCIManifest';
  return {
    Ref: reference,
    Descriptor: { mediaType, digest, size, urls, annotations, platform, artifactType },
    Raw: Buffer.from(bytes).toString('base64'),
    [named]: parse(manifest),
  };
}

/** docker's order of fields, and then what it would leave out. */
function inOrder(index: unknown): unknown {
  if (!isObject(index)) return index;
  const { schemaVersion, mediaType, manifests, ...rest } = index;
  if (!Array.isArray(manifests)) return index;
  const entries = manifests.map((entry: unknown) => {
    if (!isObject(entry)) return entry;
    const { mediaType: type, size, digest, platform, ...others } = entry;
    return { mediaType: type, size, digest, platform, ...others };
  });
  return { schemaVersion, mediaType, manifests: entries, ...rest };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
