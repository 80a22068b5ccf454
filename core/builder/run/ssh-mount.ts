import type { RunInstruction } from '../../dockerfile/instructions/instruction.ts';
import type { Mount } from '../../dockerfile/instructions/read-mount.ts';
import { StrataError } from '../../oci/strata-error.ts';
import { hashOf } from '../records.ts';
import { openAgentSocket } from '../ssh/agent-socket.ts';
import type { StageGround } from '../stages/stage-ground.ts';
import type { RunMount } from './run-mount.ts';

interface SshOrder {
  readonly step: RunInstruction;
  readonly mount: Mount;
  /** Which of the step's mounts. */
  readonly index: number;
}

/**
 * An agent's socket in the container: keys stay with the agent. https://docs.docker.com/reference/dockerfile/#run---mounttypessh
 * Who may connect is what `uid`, `gid` and `mode` say; the step finds the first by SSH_AUTH_SOCK.
 */
export function sshMount({ request }: StageGround, { step, mount, index }: SshOrder): RunMount {
  const id = mount.id ?? 'default';
  const target = mount.target ?? `/run/buildkit/ssh_agent.${index}`;
  const owner = { uid: mount.uid ?? 0, gid: mount.gid ?? 0, mode: mount.mode ?? 0o600 };
  return {
    // Which keys the agent has is no part of the key, as with secrets.
    key: hashOf(['ssh', id, target, JSON.stringify(owner)]),
    prepare: async () => {
      const source = Object.hasOwn(request.ssh, id) ? request.ssh[id] : undefined;
      if (source === undefined) {
        if (!mount.required) return { mount: null };
        throw new StrataError('INVALID_INPUT', `Line ${step.line}: ssh ${id}: no agent was given`, {
          action: `Give it with --ssh ${id}, or --ssh ${id}=SOCKET or KEY.`,
          evidence: { line: step.line },
        });
      }
      const { socket, release } = await openAgentSocket(source, owner);
      return {
        mount: { kind: 'bind', target, source: socket, writes: 'kept' },
        variable: `SSH_AUTH_SOCK=${target}`,
        release,
      };
    },
  };
}
