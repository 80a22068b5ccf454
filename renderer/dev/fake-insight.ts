/** What is known of an image beyond its layers: packages, secrets, Dockerfile, relatives, differences. */
import type { BaseImage } from '../../core/api/images.ts';
import type { ComparedImage } from '../../core/api/compare.ts';
import type { Relative } from '../../core/api/origin.ts';
import type { PackageChange } from '../../core/api/packages.ts';
import type { SecretReport } from '../../core/api/secrets.ts';
import { inLines } from '../words/instruction.ts';
import type { Handlers } from './fake-bridge.ts';
import type { fakeJobs } from './fake-jobs.ts';
import { samplePackages } from './sample-packages.ts';
import { sampleSecrets } from './sample-secrets.ts';
import type { SampleImage } from './sample.ts';
import { familiar, keyOf, layersOf } from './views.ts';

type Answers = Pick<
  Handlers,
  | 'images.dockerfile'
  | 'images.relatives'
  | 'packages.list'
  | 'packages.export'
  | 'secrets.report'
  | 'secrets.scan'
  | 'compare.images'
>;

interface World {
  readonly images: () => readonly SampleImage[];
  readonly find: (key: string) => SampleImage;
  readonly jobs: ReturnType<typeof fakeJobs>;
}

export function fakeInsight({ images, find, jobs }: World): Answers {
  const reports = new Map<string, SecretReport>();
  return {
    'images.dockerfile': ({ key }) => dockerfile(find(key), baseOf(find(key), images())),
    'images.relatives': ({ key }) => {
      const image = find(key);
      const others = images().filter((other) => other !== image);
      const relative = (other: SampleImage): Relative => relativeOf(image, other);
      return {
        parents: others.filter((other) => standsOn(image, other)).map(relative),
        children: others.filter((other) => standsOn(other, image)).map(relative),
        others: others
          .filter((other) => !standsOn(image, other) && !standsOn(other, image))
          .map(relative)
          .filter((other) => other.sharedLayers > 0)
          .toSorted((a, b) => b.sharedBytes - a.sharedBytes),
      };
    },
    'packages.list': ({ key }) => samplePackages(find(key)),
    'packages.export': ({ format }) => `/home/ada/image.${format === 'spdx' ? 'spdx' : 'cdx'}.json`,
    'secrets.report': ({ key }) => reports.get(key) ?? null,
    'secrets.scan': ({ key, platform }) => {
      const report = sampleSecrets(find(key));
      return jobs.task({
        kind: 'scan',
        title: `${key} for secrets`,
        image: { key, platform },
        command: `strata secrets ${key}`,
        bytes: report.bytesRead / 12,
        summary: report.findings.length === 0 ? 'No secrets found' : `${report.findings.length} findings`,
        done: () => reports.set(key, report),
      });
    },
    'compare.images': ({ from, to }) => comparison(find(from.key), find(to.key), from.key, to.key),
  };
}

function standsOn(image: SampleImage, other: SampleImage): boolean {
  const [mine, theirs] = [layersOf(image), layersOf(other)];
  return theirs.length < mine.length && theirs.every((layer, index) => layer.digest === mine[index]?.digest);
}

function relativeOf(image: SampleImage, other: SampleImage): Relative {
  const own = new Set(layersOf(image).map((layer) => layer.digest));
  const shared = layersOf(other).filter((layer) => own.has(layer.digest));
  return {
    key: keyOf(other),
    title: other.name === null ? other.imageId.slice(7, 19) : familiar(other.name),
    imageId: other.imageId,
    platform: other.platform,
    sharedLayers: shared.length,
    sharedBytes: shared.reduce((sum, layer) => sum + layer.download, 0),
    layers: layersOf(other).length,
  };
}

function baseOf(image: SampleImage, images: readonly SampleImage[]): BaseImage | null {
  const base = images.find((other) => standsOn(image, other));
  return base === undefined
    ? null
    : {
        name: base.name === null ? null : familiar(base.name),
        layers: layersOf(base).length,
        steps: base.steps.length,
        how: 'store',
        key: keyOf(base),
        digest: base.digest,
      };
}

function dockerfile(image: SampleImage, base: BaseImage | null): ReturnType<Answers['images.dockerfile']> {
  const lines: string[] = [];
  const steps: (number | null)[] = [];
  const notes: { line: number; text: string }[] = [];
  const add = (text: string, step: number | null): void => {
    for (const line of text.split('\n')) {
      lines.push(line);
      steps.push(step);
    }
  };
  add(base === null ? 'FROM scratch' : `FROM ${base.name ?? base.digest ?? ''}`, null);
  if (base !== null) notes.push({ line: 0, text: 'An image in the store has exactly these layers.' });
  image.steps.forEach(({ instruction }, position) => {
    if (position < (base?.steps ?? 0)) return;
    if (/^(?:COPY|ADD)/.test(instruction))
      notes.push({ line: lines.length, text: 'Where the files came from is not recorded.' });
    add(inLines(instruction), position);
  });
  return { text: `${lines.join('\n')}\n`, steps, notes, base };
}

function comparison(
  from: SampleImage,
  to: SampleImage,
  fromKey: string,
  toKey: string,
): ReturnType<Answers['compare.images']> {
  const sides = [from, to] as const;
  const positions = sides.map((side) => new Map(layersOf(side).map((layer, index) => [layer.digest, index])));
  const shared = layersOf(from).filter((layer) => positions[1]?.has(layer.digest));
  const side = (index: 0 | 1): ComparedImage => {
    const image = sides[index];
    return {
      key: index === 0 ? fromKey : toKey,
      title: image.name === null ? image.imageId.slice(7, 19) : familiar(image.name),
      imageId: image.imageId,
      platform: image.platform,
      created: image.created,
      download: layersOf(image).reduce((sum, layer) => sum + layer.download, 0),
      unpacked: layersOf(image).reduce((sum, layer) => sum + layer.unpacked, 0),
      layers: image.steps.flatMap(({ instruction, layer }) =>
        layer === null
          ? []
          : [
              {
                digest: layer.digest,
                diffId: layer.diffId,
                download: layer.download,
                unpacked: layer.unpacked,
                instruction,
                same: positions[1 - index]?.get(layer.digest) ?? null,
              },
            ],
      ),
    };
  };
  const count = (entries: number): { entries: number; bytes: number } => ({
    entries,
    bytes: entries * 21_311,
  });
  const packages = changes(from, to);
  return {
    from: side(0),
    to: side(1),
    sharedLayers: shared.length,
    sharedBytes: shared.reduce((sum, layer) => sum + layer.download, 0),
    config:
      from.imageId === to.imageId
        ? []
        : [
            { name: 'Command', from: '["bash"]', to: '["nginx", "-g", "daemon off;"]' },
            { name: 'Entrypoint', from: null, to: '["/docker-entrypoint.sh"]' },
            { name: 'ENV NGINX_VERSION', from: '1.26.3', to: '1.27.2' },
            { name: 'EXPOSE', from: null, to: '80/tcp' },
            { name: 'STOPSIGNAL', from: 'SIGTERM', to: null },
          ],
    files:
      from.imageId === to.imageId
        ? { added: count(0), changed: count(0), removed: count(0), same: count(4812) }
        : { added: count(412), changed: count(96), removed: count(17), same: count(4287) },
    packages,
  };
}

function changes(from: SampleImage, to: SampleImage): readonly PackageChange[] {
  const before = new Map(samplePackages(from).packages.map((each) => [each.name, each]));
  const after = new Map(samplePackages(to).packages.map((each) => [each.name, each]));
  const found: PackageChange[] = [];
  for (const [name, each] of after) {
    const old = before.get(name);
    if (old === undefined) found.push({ kind: 'added', manager: each.kind, name, version: each.version });
    else if (old.version !== each.version)
      found.push({ kind: 'upgraded', manager: each.kind, name, from: old.version, to: each.version });
  }
  for (const [name, each] of before) {
    if (!after.has(name)) found.push({ kind: 'removed', manager: each.kind, name, version: each.version });
  }
  return found;
}
