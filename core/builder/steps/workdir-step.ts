import { withLine } from '../config/config-steps.ts';
import { workingFolderOf } from '../config/image-state.ts';
import { startCopy } from '../copy/copy-session.ts';
import { hashOf } from '../records.ts';
import { ownerOf } from '../rootfs/owner.ts';
import type { Built } from '../stages/built.ts';
import type { StageGround, StepPlace } from '../stages/stage-ground.ts';
import { absolute } from './transfer-step.ts';
import { layerStep } from './layer-step.ts';

/** Changes when a step makes something else of the same inputs. */
const VERSION = '2';

/** WORKDIR: where the next steps are, and a folder that is made if it is not there. */
export async function workdirStep(
  ground: StageGround,
  { parent, title, place }: StepPlace,
  { path, line, original }: { readonly path: string; readonly line: number; readonly original: string },
): Promise<Built> {
  const { state } = parent;
  const folder = absolute(path, workingFolderOf(state)).replace(/(.)\/$/, '$1');
  const moved = { ...state, run: { ...state.run, WorkingDir: folder } };
  if (folder === '/') return { ...parent, state: withLine(moved, `WORKDIR ${folder}`) };
  const user = state.run.User ?? '';
  const key = hashOf([
    'workdir',
    VERSION,
    parent.key,
    folder,
    user,
    ground.time.isAsked ? String(ground.time.seconds) : '',
  ]);
  const identity = { place, key, parent: parent.key, text: original, inputs: { USER: user } };
  return layerStep(ground, {
    parent,
    state: withLine(moved, `WORKDIR ${folder}`, true),
    identity,
    told: ground.reporter.step(title, { stage: ground.stage, line }),
    why: () => Promise.resolve(ground.misses.why(identity)),
    async make(file) {
      const view = await ground.view(await ground.place(await parent.layers()));
      const at = await view.resolve(Buffer.from(folder).toString('latin1'));
      const isThere = (await view.look(at)) === 'folder';
      const temporary = ground.records.temporary();
      const order = {
        from: { kind: 'files', files: [] },
        words: [],
        exclude: [],
        unpacks: false,
        time: ground.time,
        temporary,
      } as const;
      const session = startCopy(ground.parts.workers, order, ground.signal);
      try {
        const owner = user === '' || isThere ? null : await ownerOf(view, user);
        const standing = await view.standing(at);
        const to = {
          path: at,
          isFolder: true,
          standing,
          below: [],
          owner,
          mode: null,
          keepsParents: false,
          replaces: false,
          makesFolder: !isThere,
        };
        return await session.write(to, file, null);
      } finally {
        session.end();
      }
    },
    end: () => undefined,
  });
}
