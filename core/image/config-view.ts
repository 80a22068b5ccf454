import type { ConfigView } from '../api/images.ts';
import type { ImageConfig, RunConfig } from '../oci/config.ts';
import { visibleText } from '../oci/visible-text.ts';

/** What a container of this image starts with, fit to be shown. */
export function configView(config: ImageConfig): ConfigView {
  const run: RunConfig = config.config ?? {};
  return {
    entrypoint: run.Entrypoint?.map(visibleText) ?? null,
    command: run.Cmd?.map(visibleText) ?? null,
    environment: (run.Env ?? []).map(pair),
    workingFolder: visibleText(run.WorkingDir ?? ''),
    user: visibleText(run.User ?? ''),
    ports: Object.keys(run.ExposedPorts ?? {}).map(visibleText),
    volumes: Object.keys(run.Volumes ?? {}).map(visibleText),
    labels: Object.entries(run.Labels ?? {}).map(([name, value]) => ({
      name: visibleText(name),
      value: visibleText(value),
    })),
    healthCheck: healthCheck(run.Healthcheck),
    stopSignal: visibleText(run.StopSignal ?? ''),
    shell: run.Shell?.map(visibleText) ?? null,
    onBuild: (run.OnBuild ?? []).map(visibleText),
    author: visibleText(config.author ?? ''),
    os: visibleText(config.os),
    architecture: visibleText(config.architecture),
  };
}

/** Of an image whose config is not here. */
export function emptyConfigView(platform: string): ConfigView {
  const [os = '', architecture = ''] = platform.split('/');
  return configView({ os, architecture, rootfs: { type: 'layers', diff_ids: [] } });
}

function pair(variable: string) {
  const equals = variable.indexOf('=');
  const name = equals < 0 ? variable : variable.slice(0, equals);
  return { name: visibleText(name), value: equals < 0 ? '' : visibleText(variable.slice(equals + 1)) };
}

function healthCheck(check: RunConfig['Healthcheck']): ConfigView['healthCheck'] {
  // An empty test inherits; a config on its own has nothing to inherit from.
  if (check?.Test === undefined || check.Test.length === 0) return null;
  return {
    test: check.Test.map(visibleText),
    interval: goDuration(check.Interval),
    timeout: goDuration(check.Timeout),
    startPeriod: goDuration(check.StartPeriod),
    retries: check.Retries ?? 0,
  };
}

/** Nanoseconds as a Dockerfile has them: "30s", "1m30s", "500ms"; empty when docker's default holds. */
function goDuration(nanoseconds: number | undefined): string {
  if (nanoseconds === undefined || nanoseconds === 0) return '';
  const milliseconds = nanoseconds / 1e6;
  if (milliseconds < 1000) return `${milliseconds}ms`;
  const hours = Math.trunc(milliseconds / 3_600_000);
  const minutes = Math.trunc((milliseconds % 3_600_000) / 60_000);
  const seconds = (milliseconds % 60_000) / 1000;
  return [
    hours > 0 ? `${hours}h` : '',
    minutes > 0 ? `${minutes}m` : '',
    seconds > 0 ? `${seconds}s` : '',
  ].join('');
}
