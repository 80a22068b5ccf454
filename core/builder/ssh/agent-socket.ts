import { chmod, chown, lstat, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { SshSource } from '../../api/build.ts';
import { StrataError } from '../../oci/strata-error.ts';
import { isProcessMark, ownMark, processState } from '../../store/disk/process-mark.ts';
import { isMissing } from '../../stream/disk-error.ts';
import { forwardAgent } from './forward-agent.ts';
import { startKeyAgent } from './key-agent.ts';

/** A socket that leads to an agent, until it is released. */
export interface AgentSocket {
  readonly socket: string;
  release(): Promise<void>;
}

interface SocketOwner {
  readonly uid: number;
  readonly gid: number;
  readonly mode: number;
}

/** Paths of sockets must be short (108 bytes on Linux, 104 elsewhere), so they are not in the store. */
const PREFIX = 'strata-ssh-';
const OWNER = 'owner';

/** Opens what `--ssh` gave: an agent's socket as it is, keys by an agent of their own. */
export async function openAgentSocket({ paths }: SshSource, owner: SocketOwner | null): Promise<AgentSocket> {
  await sweep();
  const folder = await mkdtemp(path.join(tmpdir(), PREFIX));
  let end = (): void => undefined;
  let server: Server | undefined;
  const connected = new Set<Socket>();
  const release = async (): Promise<void> => {
    for (const socket of connected) socket.destroy();
    server?.close();
    end();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await writeFile(path.join(folder, OWNER), ownMark());
    const given = await agentOf(paths);
    const agent = given ?? path.join(folder, 'keys');
    if (given === null) end = await startKeyAgent(agent, paths);
    const socket = path.join(folder, 'agent');
    server = createServer((client) => {
      const toAgent = createConnection(agent);
      for (const each of [client, toAgent]) {
        connected.add(each);
        each.on('close', () => connected.delete(each));
      }
      forwardAgent(client, toAgent);
    });
    await listen(server, socket);
    await chmod(socket, owner?.mode ?? 0o600);
    if (owner !== null && process.geteuid?.() === 0) await chown(socket, owner.uid, owner.gid);
    return { socket, release };
  } catch (error) {
    await release();
    throw error;
  }
}

/** The agent that was given; `null` when keys were. */
async function agentOf(paths: readonly string[]): Promise<string | null> {
  const [first = process.env['SSH_AUTH_SOCK'] ?? ''] = paths;
  if (first === '')
    throw new StrataError('INVALID_INPUT', '--ssh: there is no agent, as SSH_AUTH_SOCK is not set', {
      action: 'Start one (eval $(ssh-agent); ssh-add), or give the socket or a key: --ssh default=PATH.',
    });
  let isSocket = false;
  try {
    isSocket = (await stat(first)).isSocket();
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw new StrataError('INVALID_INPUT', `--ssh: ${first} is not there`, { evidence: { path: first } });
  }
  if (isSocket && paths.length > 1)
    throw new StrataError('INVALID_INPUT', '--ssh: the socket of one agent, or keys, but not both');
  return isSocket ? first : null;
}

function listen(server: Server, socket: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(socket, resolve);
  });
}

/** What killed processes left: sockets that nobody answers. */
async function sweep(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(PREFIX)) continue;
    const folder = path.join(tmpdir(), name);
    if (!(await isOwn(folder))) continue;
    const mark = await readFile(path.join(folder, OWNER), 'utf8').catch(() => '');
    if (isProcessMark(mark) && processState(mark) === 'dead')
      await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}

/** Everybody may make folders there: what somebody else can change while it is removed could lead anywhere. */
async function isOwn(folder: string): Promise<boolean> {
  const facts = await lstat(folder).catch(() => undefined);
  return facts?.isDirectory() === true && facts.uid === (process.geteuid?.() ?? facts.uid);
}
