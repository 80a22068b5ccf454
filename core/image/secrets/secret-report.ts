import type { HistoryStep } from '../../api/images.ts';
import type { SecretFinding, SecretReport } from '../../api/secrets.ts';
import type { ImageConfig } from '../../oci/config.ts';
import { visibleLine } from '../../oci/visible-text.ts';
import type { ImageFiles } from '../files/image-files.ts';
import { adviceFor } from './advice.ts';
import type { FoundSecret } from './found-secret.ts';
import type { LayerSecrets } from './layer-secrets.ts';
import { scanInstruction, scanVariable } from './scan-words.ts';

/** What an image says of itself. */
export interface SpokenWords {
  readonly history: readonly HistoryStep[];
  readonly config: ImageConfig | null;
}

type Place = SecretFinding['where'];

const CERTAINTIES = ['sure', 'likely', 'possible'];
/** Of all layers, the surest first: each may have ten thousand, and an image a thousand layers. */
const MOST_IN_FILES = 20_000;
/** Questions about paths that are asked at the same time. */
const AT_A_TIME = 256;

/** `layers`: what was found in each, base first; undefined for those that were not read. */
export async function secretReport(
  layers: readonly (LayerSecrets | undefined)[],
  files: ImageFiles,
  words: SpokenWords,
): Promise<SecretReport> {
  const scans = layers.filter((scan) => scan !== undefined);
  const findings = [...(await inFiles(layers, files)), ...inHistory(words), ...inConfig(words)];
  return {
    findings: findings.sort(bySurety),
    filesRead: scans.reduce((sum, { filesRead }) => sum + filesRead, 0),
    bytesRead: scans.reduce((sum, { bytesRead }) => sum + bytesRead, 0),
    unread: layers.flatMap((scan, at) => (scan === undefined ? [at] : [])),
    scanned:
      scans
        .map(({ scanned }) => scanned)
        .sort()
        .at(-1) ?? new Date().toISOString(),
  };
}

function bySurety(one: Pick<SecretFinding, 'certainty'>, other: Pick<SecretFinding, 'certainty'>): number {
  return CERTAINTIES.indexOf(one.certainty) - CERTAINTIES.indexOf(other.certainty);
}

async function inFiles(
  layers: readonly (LayerSecrets | undefined)[],
  files: ImageFiles,
): Promise<readonly SecretFinding[]> {
  const found = layers
    .flatMap((scan, layer) => (scan?.findings ?? []).map((one) => ({ ...one, layer })))
    .sort(bySurety)
    .slice(0, MOST_IN_FILES);
  const changes = await laterChanges([...new Set(found.map(({ path }) => path))], files);
  return found.map((one) =>
    placed(one, {
      kind: 'file',
      path: one.path,
      layer: one.layer,
      line: one.line,
      hiddenBy: (changes.get(one.path) ?? []).find((layer) => layer > one.layer) ?? null,
    }),
  );
}

/** For each path the layers that did something to it: whichever comes next hides what was there. */
async function laterChanges(
  paths: readonly string[],
  files: ImageFiles,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const changes = new Map<string, readonly number[]>();
  for (let at = 0; at < paths.length; at += AT_A_TIME) {
    await Promise.all(
      paths.slice(at, at + AT_A_TIME).map(async (path) => {
        const { events } = await files.history(path);
        changes.set(
          path,
          events.map(({ layer }) => layer).sort((one, other) => one - other),
        );
      }),
    );
  }
  return changes;
}

function inHistory({ history }: SpokenWords): readonly SecretFinding[] {
  return history.flatMap(({ position, layer, createdBy }) =>
    scanInstruction(createdBy).map((found) => placed(found, { kind: 'history', step: position, layer })),
  );
}

function inConfig({ config }: SpokenWords): readonly SecretFinding[] {
  const run = config?.config;
  const commands = {
    Entrypoint: run?.Entrypoint,
    Cmd: run?.Cmd,
    Healthcheck: run?.Healthcheck?.Test,
    OnBuild: run?.OnBuild,
  };
  return [
    ...(run?.Env ?? []).flatMap((variable) => {
      const equals = variable.indexOf('=');
      const name = equals < 0 ? variable : variable.slice(0, equals);
      return named('Env', name, variable.slice(name.length + 1));
    }),
    ...Object.entries(run?.Labels ?? {}).flatMap(([name, value]) => named('Labels', name, value)),
    ...Object.entries(commands).flatMap(([field, words]) =>
      scanInstruction((words ?? []).join(' ')).map((found) => placed(found, { kind: 'config', field })),
    ),
  ];
}

function named(list: string, name: string, value: string): readonly SecretFinding[] {
  const field = `${list} ${visibleLine(name).slice(0, 100)}`;
  return scanVariable(name, value).map((found) => placed(found, { kind: 'config', field }));
}

function placed({ kind, title, certainty, shown }: FoundSecret, where: Place): SecretFinding {
  return { kind, title, certainty, where, shown, advice: adviceFor(kind, where.kind) };
}
