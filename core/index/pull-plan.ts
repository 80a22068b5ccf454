import type { PullPlan, PullTarget } from '../api/pull.ts';
import type { TransferPlan } from '../transfer/plan.ts';
import { pullCommand } from './pull-command.ts';

/** A transfer plan as a window shows it, with the disk before and after and the same on the command line. */
export function describePlan(target: PullTarget, plan: TransferPlan, diskFree: number): PullPlan {
  return {
    target,
    digest: plan.root.digest,
    platforms: plan.platforms,
    platform: plan.platform,
    chosen: plan.chosen,
    layers: plan.layers,
    download: plan.download,
    reused: plan.reused,
    diskFree,
    diskAfter: diskFree - plan.download,
    replaces: target.here !== null && target.here.digest !== plan.root.digest ? target.here.digest : null,
    command: pullCommand({ ...target, reference: target.familiar }),
  };
}
