import type { RunConfig } from '../oci/config.ts';
import { visibleText } from '../oci/visible-text.ts';
import { execForm, healthCheckWords } from './go-values.ts';
import { writePairs } from './write-pairs.ts';

/** What the steps of a history have set, base and all. */
export interface Told {
  readonly words: ReadonlySet<string>;
  readonly environment: ReadonlySet<string>;
  readonly labels: ReadonlySet<string>;
}

/** The search path that every builder gives to an image that sets none. */
const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
/** Written by a builder of its own accord. */
const OWN_LABELS: ReadonlySet<string> = new Set(['io.buildah.version']);
const SECOND = 1e9;

/** Instructions for what the image has and no step of its history has set. */
export function configTail(run: RunConfig, told: Told): readonly string[] {
  const lines: string[] = [];
  const add = (word: string, rest: string | undefined): void => {
    if (rest !== undefined && rest !== '' && !told.words.has(word)) lines.push(`${word} ${rest}`);
  };
  add('SHELL', listed(run.Shell));
  const environment = (run.Env ?? []).map(visibleText).flatMap((variable) => {
    const [name = '', ...value] = variable.split('=');
    const pair = { name, value: value.join('=') };
    const isDefault = name === 'PATH' && pair.value === DEFAULT_PATH;
    return name === '' || isDefault || told.environment.has(name) ? [] : [pair];
  });
  for (const pair of environment) lines.push(`ENV ${writePairs([pair], () => true)}`);
  for (const [name, value] of Object.entries(run.Labels ?? {})) {
    if (name === '' || OWN_LABELS.has(name) || told.labels.has(visibleText(name))) continue;
    const pair = { name: visibleText(name), value: visibleText(value) };
    lines.push(`LABEL ${writePairs([pair], () => true)}`);
  }
  add('WORKDIR', oneLine(run.WorkingDir === '/' ? '' : run.WorkingDir));
  add('USER', oneLine(run.User));
  add('EXPOSE', keys(run.ExposedPorts)?.join(' '));
  add('VOLUME', listed(keys(run.Volumes)));
  add('STOPSIGNAL', oneLine(run.StopSignal));
  add('HEALTHCHECK', healthCheck(run.Healthcheck));
  for (const trigger of run.OnBuild ?? []) add('ONBUILD', oneLine(trigger));
  add('ENTRYPOINT', listed(run.Entrypoint));
  add('CMD', listed(run.Cmd));
  return lines;
}

function healthCheck(check: RunConfig['Healthcheck']): string | undefined {
  const test = (check?.Test ?? []).map(visibleText);
  if (check === undefined || test.length === 0) return undefined;
  const times: readonly (readonly [string, number | undefined])[] = [
    ['--interval', check.Interval],
    ['--timeout', check.Timeout],
    ['--start-period', check.StartPeriod],
    ['--start-interval', check.StartInterval],
  ];
  const options = times.flatMap(([name, time]) =>
    time === undefined || time === 0 ? [] : [`${name}=${time / SECOND}s`],
  );
  const retries = check.Retries === undefined || check.Retries === 0 ? [] : [`--retries=${check.Retries}`];
  return healthCheckWords(test, [...options, ...retries]);
}

function keys(set: Readonly<Record<string, unknown>> | undefined): readonly string[] | undefined {
  return set === undefined ? undefined : Object.keys(set).map((key) => oneLine(key) ?? '');
}

function listed(words: readonly string[] | undefined): string | undefined {
  return words === undefined || words.length === 0 ? undefined : execForm(words.map(visibleText));
}

function oneLine(text: string | undefined): string | undefined {
  return text === undefined ? undefined : visibleText(text).replaceAll('\n', ' ').trim();
}
