import type { PullRequest } from '../../api/pull.ts';
import type { Run } from '../command.ts';
import type { Flags } from '../flags.ts';
import type { Core, PullObserver } from '../../index.ts';
import { StrataError } from '../../oci/strata-error.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';
import { requireOneName } from './one-name.ts';
import type { PullReport } from './pull-report.ts';
import type { PlanFormat } from './say-pull-plan.ts';

const BAD_FLAG = 125;

export const pull: Run = async (flags, [text = ''], terminal) => {
  requireOneName(text);
  const isPlan = flags.on('dry-run');
  const format = planFormat(flags);
  const core = await terminal.openCore();
  const wanted = { ...platformsOf(flags), quiet: flags.on('quiet') };
  const work = async (request: Wanted): Promise<void> =>
    isPlan ? printPlan(core, request, format, terminal) : pullOne(core, request, terminal);
  if (!flags.on('all-tags')) {
    await work({ text, ...wanted });
    return 0;
  }
  const target = await core.readPull({ text, ...wanted });
  if (target.digest !== null || /:[^/]+$/.test(text)) {
    throw new StrataError('INVALID_REFERENCE', "tag can't be used with --all-tags/-a", {
      action: 'Leave the tag out to download them all, or leave out -a.',
    });
  }
  const name = target.reference.replace(/:[^:/]*$/, '');
  for (const tag of await core.tags(text, { signal: terminal.signal })) {
    await work({ text: `${name}:${tag}`, ...wanted });
  }
  return 0;
};

interface Wanted extends PullRequest {
  readonly quiet: boolean;
}

function planFormat(flags: Flags): PlanFormat {
  const format = flags.text('format');
  if (format === null) return flags.on('quiet') ? 'short' : 'whole';
  if (format === 'json' && flags.on('dry-run')) return 'json';
  throw new UsageError(
    `invalid argument "${format}" for "--format" flag: it is 'json', and only goes with --dry-run\nSee 'strata pull --help'.`,
    BAD_FLAG,
  );
}

/** Works the plan out as the window does: documents are read, nothing is stored. */
async function printPlan(
  core: Core,
  request: PullRequest,
  format: PlanFormat,
  { out, signal }: Terminal,
): Promise<void> {
  const { sayPullPlan } = await import('./say-pull-plan.ts');
  sayPullPlan(await core.planPull(request, { signal }), format, out);
}

function platformsOf(flags: Flags): Pick<PullRequest, 'platform' | 'platforms'> {
  const named = flags.list('platform');
  if (!flags.on('all-platforms')) {
    const [first = null, second] = named;
    return second === undefined ? { platform: first } : { platform: null, platforms: named };
  }
  if (named.length > 0)
    throw new StrataError('INVALID_PLATFORM', "--platform can't be used with --all-platforms", {
      action: 'Leave one of the two out.',
    });
  return { platform: null, platforms: 'all' };
}

async function pullOne(core: Core, { quiet, ...request }: Wanted, terminal: Terminal): Promise<void> {
  const report = quiet ? null : await openReport(core, request, terminal);
  const observe: PullObserver = (event) => {
    if (event.kind === 'note')
      terminal.errors.write(`${event.level === 'warning' ? 'Warning: ' : ''}${event.text}\n`);
    else report?.observe(event);
  };
  try {
    const result = await core.pull(request, { signal: terminal.signal, observe });
    report?.end(result);
    terminal.out.write(`${result.key}\n`);
  } catch (error) {
    report?.end(null);
    if (terminal.signal.aborted)
      terminal.errors.write('Cancelled. What has arrived is kept: pulling again downloads only the rest.\n');
    throw error;
  }
}

async function openReport(core: Core, request: PullRequest, terminal: Terminal): Promise<PullReport> {
  const target = await core.readPull(request);
  // "latest" is only a default: said where nobody typed it.
  if (target.tag === 'latest' && !/:latest\b/.test(request.text))
    terminal.out.write('Using default tag: latest\n');
  if (terminal.out.isTerminal) return (await import('./pull-display.ts')).pullDisplay(target, terminal.out);
  return (await import('./pull-lines.ts')).pullLines(target, terminal.out);
}
