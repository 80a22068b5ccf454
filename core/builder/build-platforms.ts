import {
  formatPublished,
  isForPlatform,
  machinePlatform,
  wantPlatform,
  type WantedPlatform,
} from '../oci/platform.ts';
import { StrataError } from '../oci/strata-error.ts';
import type { SharedGround } from './prepare.ts';
import { collectFacts } from './result/build-facts.ts';
import type { PlatformResult } from './result/result-documents.ts';
import { globalArguments } from './stages/build-arguments.ts';
import { StageRuns } from './stages/run-stages.ts';

/** Builds the target for every platform that is asked for, side by side; what two of them need alike is made once. */
export async function buildPlatforms(shared: SharedGround): Promise<readonly PlatformResult[]> {
  const { request, misses } = shared;
  const wanted = new Map(
    (request.platforms.length === 0 ? [null] : request.platforms).map((text) => {
      const platform = wantPlatform(text, process.arch);
      return [formatPublished(platform.platform), platform] as const;
    }),
  );
  try {
    const results = await Promise.all(
      [...wanted].map(([name, platform], at) =>
        buildPlatform(shared, platform, wanted.size === 1 ? null : name, at === 0),
      ),
    );
    requireDifferent(shared, [...wanted.keys()], results);
    return results;
  } finally {
    await misses.save();
  }
}

/** Of two images for one platform, an index would hide the second: stages that say their platform themselves make such. */
function requireDifferent(
  { stages, target }: SharedGround,
  wanted: readonly string[],
  results: readonly PlatformResult[],
): void {
  const platforms = results.map(({ platform }) => formatPublished(platform));
  const at = platforms.findIndex((platform, position) => platforms.indexOf(platform) < position);
  if (at < 0) return;
  const actual = platforms[at] ?? '';
  const first = wanted[platforms.indexOf(actual)];
  const line = stages.stages[target]?.from.line ?? 1;
  throw new StrataError(
    'PLATFORM_NOT_FOUND',
    `Line ${line}: what is built for ${first} and for ${wanted[at]} is for ${actual} both times`,
    {
      action: `Build for ${actual} alone, or let the last stage stand on an image for each platform, without a --platform of its own.`,
      evidence: { line, wanted: wanted[at] ?? '', actual },
    },
  );
}

/** `name`: told with its steps; `null` where there is only this one. */
async function buildPlatform(
  shared: SharedGround,
  wanted: WantedPlatform,
  name: string | null,
  isFirst: boolean,
): Promise<PlatformResult> {
  const { request, stages, escape, target, reporter } = shared;
  const facts = collectFacts();
  const { material } = shared.context;
  if (material !== undefined) facts.address(material.address, material.digest);
  const machine = machinePlatform(process.arch);
  const args = globalArguments(stages.globalArgs, request.args, wanted.platform, machine, escape);
  const ground = { ...shared, platform: wanted, facts };
  const runs = new StageRuns(ground, { stages: stages.stages, args, escape, platformName: name });
  const built = await runs.result(target);
  const layers = await built.layers();
  const unused = Object.keys(request.args).filter(
    (argument) => !args.used.has(argument) && argument !== 'SOURCE_DATE_EPOCH',
  );
  if (isFirst && unused.length > 0)
    reporter.warn(`One or more build-args [${unused.join(' ')}] were not consumed`, null);
  const labels = { ...built.state.run.Labels, ...request.labels };
  const state = { ...built.state, run: { ...built.state.run, Labels: labels } };
  const { platform } = state;
  if (wanted.kind === 'exact' && !isForPlatform(wanted, platform)) {
    const [actual, asked] = [platform, wanted.platform].map(formatPublished);
    const line = stages.stages[target]?.from.line ?? null;
    reporter.warn(
      `The image is for ${actual}, though ${asked} was asked for: its stage says so itself`,
      line,
    );
  }
  return { platform, state, layers, facts };
}
