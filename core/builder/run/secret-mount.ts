import path from 'node:path';
import type { RunInstruction } from '../../dockerfile/instructions/instruction.ts';
import type { Mount } from '../../dockerfile/instructions/read-mount.ts';
import { invalidDockerfile } from '../../dockerfile/invalid-dockerfile.ts';
import { StrataError } from '../../oci/strata-error.ts';
import { hashOf } from '../records.ts';
import type { StageGround } from '../stages/stage-ground.ts';
import type { RunMount } from './run-mount.ts';
import { readSecret } from './secrets.ts';

/** https://docs.docker.com/reference/dockerfile/#run---mounttypesecret */
export function secretMount(ground: StageGround, step: RunInstruction, mount: Mount): RunMount {
  const id = mount.id ?? mount.source ?? (mount.target === null ? null : path.posix.basename(mount.target));
  if (id === null) throw invalidDockerfile('one of source, target required', step.line);
  const target =
    mount.target ?? (mount.environment === null ? `/run/secrets/${path.posix.basename(id)}` : null);
  return {
    // Its value is no part of the key: a new one does not make what was built with the old one wrong.
    key: hashOf(['secret', id, target ?? '', mount.environment ?? '']),
    prepare: async () => {
      const content = await readSecret(ground.request, id);
      if (content === undefined) {
        if (!mount.required) return { mount: null };
        throw new StrataError('INVALID_INPUT', `Line ${step.line}: secret ${id}: not found`, {
          action: `Give it with --secret id=${id},src=FILE.`,
          evidence: { line: step.line },
        });
      }
      const { uid, gid, mode } = mount;
      const variable =
        mount.environment === null ? {} : { variable: `${mount.environment}=${content.toString('utf8')}` };
      if (target === null) return { mount: null, ...variable };
      return {
        mount: { kind: 'secret', target, content, uid: uid ?? 0, gid: gid ?? 0, mode: mode ?? 0o400 },
        ...variable,
      };
    },
  };
}
