import type { ImageConfig, RunConfig } from '../oci/config.ts';
import { readConfigOf } from './detail.ts';
import { repositoryOf } from './find-image.ts';
import type { Image } from './image.ts';
import { nameParts } from './image-name.ts';
import type { ReadBlob, StoreSnapshot } from './load/snapshot.ts';

/** What the JSON of an image is made of, wherever the image is. */
interface Inspected extends Pick<Image, 'imageId' | 'names' | 'unpacked'> {
  readonly config: ImageConfig | null;
  /** What its names point at; the first stands for the image. */
  readonly roots: readonly {
    readonly descriptor: { readonly mediaType: string; readonly digest: string; readonly size: number };
    readonly names: readonly string[];
  }[];
}

export async function inspectImage(image: Image, snapshot: Pick<StoreSnapshot, 'present'>, read: ReadBlob) {
  const config = await readConfigOf(image.variant, snapshot, read);
  const { imageId, names, unpacked, roots, variant } = image;
  return imageJson({
    imageId,
    names,
    unpacked,
    config,
    roots: roots.length > 0 ? roots : [{ descriptor: variant.descriptor, names: [] }],
  });
}

/** docker's image JSON, as a value whose keys stand in docker's order. Text is as the config has it: JSON escapes it. */
export function imageJson(image: Inspected) {
  const { config } = image;
  const last = config?.history?.at(-1);
  const variant = config?.variant === undefined ? {} : { Variant: config.variant };
  const osVersion = config?.['os.version'] === undefined ? {} : { OsVersion: config['os.version'] };
  const root = image.roots[0]?.descriptor;
  return {
    Id: image.imageId,
    RepoTags: image.names.filter((name) => !name.includes('@')).map((name) => nameParts(name).familiar),
    RepoDigests: repoDigests(image),
    Parent: '',
    Comment: last?.comment ?? '',
    Created: config?.created ?? '',
    DockerVersion: '',
    Author: config?.author ?? '',
    Config: runConfig(config),
    Architecture: config?.architecture ?? '',
    ...variant,
    Os: config?.os ?? '',
    ...osVersion,
    Size: image.unpacked ?? 0,
    VirtualSize: image.unpacked ?? 0,
    GraphDriver: { Data: null, Name: '' },
    RootFS: { Type: 'layers', Layers: config?.rootfs.diff_ids ?? [] },
    Metadata: { LastTagTime: '0001-01-01T00:00:00Z' },
    Descriptor:
      root === undefined ? null : { mediaType: root.mediaType, digest: root.digest, size: root.size },
  };
}

/** "nginx@sha256:…" of every repository that a name of it is in. */
function repoDigests(image: Pick<Inspected, 'roots'>): readonly string[] {
  const found = new Set<string>();
  for (const root of image.roots) {
    for (const name of root.names)
      found.add(`${nameParts(repositoryOf(name)).familiar}@${root.descriptor.digest}`);
  }
  return [...found];
}

/** As docker prints it: fields that were never set are there, with Go's zero values. */
function runConfig(config: ImageConfig | null) {
  const run: RunConfig = config?.config ?? {};
  return {
    Hostname: run.Hostname ?? '',
    Domainname: run.Domainname ?? '',
    User: run.User ?? '',
    AttachStdin: run.AttachStdin ?? false,
    AttachStdout: run.AttachStdout ?? false,
    AttachStderr: run.AttachStderr ?? false,
    ...(run.ExposedPorts === undefined ? {} : { ExposedPorts: run.ExposedPorts }),
    Tty: run.Tty ?? false,
    OpenStdin: run.OpenStdin ?? false,
    StdinOnce: run.StdinOnce ?? false,
    Env: run.Env ?? null,
    Cmd: run.Cmd ?? null,
    ...(run.Healthcheck === undefined ? {} : { Healthcheck: run.Healthcheck }),
    ...(run.ArgsEscaped === true ? { ArgsEscaped: true } : {}),
    Image: run.Image ?? '',
    Volumes: run.Volumes ?? null,
    WorkingDir: run.WorkingDir ?? '',
    Entrypoint: run.Entrypoint ?? null,
    OnBuild: run.OnBuild ?? null,
    Labels: run.Labels ?? null,
    ...(run.StopSignal === undefined ? {} : { StopSignal: run.StopSignal }),
    ...(run.StopTimeout === undefined ? {} : { StopTimeout: run.StopTimeout }),
    ...(run.Shell === undefined ? {} : { Shell: run.Shell }),
  };
}
