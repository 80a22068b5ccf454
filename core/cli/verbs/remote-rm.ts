import type { DeletePlan } from '../../api/push.ts';
import { StrataError } from '../../oci/strata-error.ts';
import { visibleLine } from '../../oci/visible-text.ts';
import type { Run } from '../command.ts';

export const remoteRm: Run = async (flags, [text = ''], terminal) => {
  const yes = flags.on('yes');
  if (!yes && !terminal.out.isTerminal)
    throw new StrataError('INVALID_INPUT', `${text} was not deleted: nobody is there to confirm it`, {
      action: 'Add --yes to delete it without being asked.',
    });
  const pushing = await (await terminal.openCore()).pushing();
  const plan = await pushing.planDelete(text, { signal: terminal.signal });
  if (yes && plan.what === 'manifest' && plan.alsoGo.length > 0 && !flags.on('all-tags'))
    throw new StrataError('INVALID_INPUT', `${plan.familiar} was not deleted: ${othersGo(plan)}`, {
      action: 'Add --all-tags to delete them all, or have the tag moved to another image.',
      evidence: { digest: plan.digest },
    });
  if (!yes) {
    terminal.out.write(`${sayPlan(plan).join('\n')}\nType ${plan.confirm} to delete it: `);
    if ((await terminal.readLine())?.trim() !== plan.confirm) {
      terminal.out.write('Nothing was deleted.\n');
      return 1;
    }
  }
  await pushing.remove(plan.reference, plan.digest, { signal: terminal.signal });
  const repository = plan.familiar.replace(/(?:@.*|:[^:/]*)$/, '');
  const gone = [plan.familiar, ...plan.alsoGo.map((tag) => `${repository}:${tag}`)];
  terminal.out.write(gone.map((name) => `deleted: ${visibleLine(name)}\n`).join(''));
  return 0;
};

function sayPlan({ familiar, digest, what, alsoGo }: DeletePlan): readonly string[] {
  return [
    `WARNING! This will delete ${visibleLine(familiar)} in its registry, where nothing can be undone.`,
    `Digest: ${digest}`,
    ...(what === 'manifest' && alsoGo.length > 0 ? [othersGo({ alsoGo })] : []),
  ];
}

function othersGo({ alsoGo }: Pick<DeletePlan, 'alsoGo'>): string {
  return `The registry deletes an image with all its tags. These go with it: ${alsoGo.map(visibleLine).join(', ')}`;
}
