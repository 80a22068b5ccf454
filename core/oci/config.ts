import { z } from 'zod';
import { digestSchema } from './descriptor.ts';
import { orNull } from './or-null.ts';

const text = orNull(z.string());
const texts = orNull(z.array(z.string()));
const flag = orNull(z.boolean());
const number = orNull(z.number());
/** A set, as Go has it: the keys count, the values are empty objects. */
const set = orNull(z.record(z.string(), z.unknown()));

/** Durations are nanoseconds. https://github.com/moby/docker-image-spec/blob/main/specs-go/v1/image.go */
const healthCheckSchema = z.object({
  Test: texts,
  Interval: number,
  Timeout: number,
  StartPeriod: number,
  StartInterval: number,
  Retries: number,
});

/** What a container starts with. OCI's fields, and those that docker writes beside them. */
const runSchema = z.object({
  User: text,
  ExposedPorts: set,
  Env: texts,
  Entrypoint: texts,
  Cmd: texts,
  Volumes: set,
  WorkingDir: text,
  Labels: orNull(
    z.record(
      z.string(),
      z
        .string()
        .nullable()
        .transform((value) => value ?? ''),
    ),
  ),
  StopSignal: text,
  StopTimeout: number,
  ArgsEscaped: flag,
  Healthcheck: orNull(healthCheckSchema),
  OnBuild: texts,
  Shell: texts,
  Hostname: text,
  Domainname: text,
  AttachStdin: flag,
  AttachStdout: flag,
  AttachStderr: flag,
  Tty: flag,
  OpenStdin: flag,
  StdinOnce: flag,
  NetworkDisabled: flag,
  MacAddress: text,
  Image: text,
});
export type RunConfig = z.infer<typeof runSchema>;

const historySchema = z.object({
  created: text,
  created_by: text,
  author: text,
  comment: text,
  empty_layer: flag,
});
export type HistoryEntry = z.infer<typeof historySchema>;

/** Steps of a build. Far more than layers are possible (every ENV and LABEL is one), but not without end. */
export const MOST_HISTORY = 16_384;

/**
 * https://github.com/opencontainers/image-spec/blob/main/config.md, and docker's image JSON, which is a superset.
 * `created` stays text as Go wrote it; {@link import('./go-time.ts').readTime} reads it.
 */
export const configSchema = z.object({
  created: text,
  author: text,
  architecture: z.string(),
  os: z.string(),
  'os.version': text,
  'os.features': texts,
  variant: text,
  config: orNull(runSchema),
  rootfs: z.object({
    type: z.literal('layers'),
    diff_ids: z
      .array(digestSchema)
      .nullish()
      .transform((value) => value ?? []),
  }),
  history: orNull(z.array(historySchema)),
});
export type ImageConfig = z.infer<typeof configSchema>;
