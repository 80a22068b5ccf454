import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/**
 * Who owns a lock, a lease or a temporary file: "<pid>.<start>.<boot>.<namespace>.<host>". It fits into a file name.
 *
 * A process number alone is not enough, since numbers are used again. On Linux the start time (clock ticks since boot,
 * proc(5), /proc/pid/stat field 22) makes it unique within one boot, the boot id within one machine, and the pid
 * namespace tells containers apart that share a folder. Fields that a system does not have are "0".
 */
export type ProcessMark = string & { readonly __brand: 'ProcessMark' };

/** `unknown`: that process cannot be seen from here (other machine, other container); only its heartbeat tells. */
export type ProcessState = 'alive' | 'dead' | 'unknown';

interface Fields {
  readonly pid: number;
  readonly start: string;
  readonly boot: string;
  readonly namespace: string;
  readonly host: string;
}

const SHAPE = /^(\d{1,10})\.(\d{1,20})\.([0-9a-f]{1,8})\.(\d{1,12})\.([a-z0-9-]{1,24})$/;

let own: ProcessMark | undefined;

export function ownMark(): ProcessMark {
  own ??= markOf(process.pid);
  return own;
}

/** The mark of any process of this machine that is running now. */
export function markOf(pid: number): ProcessMark {
  const start = readStat(pid)?.start ?? '0';
  const boot = readText('/proc/sys/kernel/random/boot_id')?.slice(0, 8) ?? '0';
  const namespace = /\d+/.exec(readLink('/proc/self/ns/pid') ?? '')?.[0] ?? '0';
  const host =
    hostname()
      .toLowerCase()
      .replace(/[^a-z0-9-]+/g, '-')
      .slice(0, 24) || '0';
  return `${pid}.${start}.${boot}.${namespace}.${host}` as ProcessMark;
}

export function isProcessMark(text: string): text is ProcessMark {
  return SHAPE.test(text);
}

export function processState(mark: ProcessMark): ProcessState {
  if (mark === ownMark()) return 'alive';
  const other = readFields(mark);
  const here = readFields(ownMark());
  // Another boot of this very machine: everything from before is gone.
  if (other.host === here.host && other.boot !== here.boot) return 'dead';
  if (other.host !== here.host || other.namespace !== here.namespace) return 'unknown';
  if (here.start === '0') return stateByNumberAlone(other.pid);
  const stat = readStat(other.pid);
  if (stat === undefined || stat.start !== other.start) return 'dead';
  // A zombie is dead: it only waits for its parent to notice.
  return stat.state === 'Z' || stat.state === 'X' ? 'dead' : 'alive';
}

/** For people: "process 4711" or "process 4711 on build-host". */
export function describeMark(mark: ProcessMark): string {
  const { pid, host } = readFields(mark);
  return host === readFields(ownMark()).host ? `process ${pid}` : `process ${pid} on ${host}`;
}

/** Systems without /proc: a missing number is dead, an existing one may be somebody else's by now. */
function stateByNumberAlone(pid: number): ProcessState {
  try {
    process.kill(pid, 0);
    return 'unknown';
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH' ? 'dead' : 'unknown';
  }
}

function readFields(mark: ProcessMark): Fields {
  const [, pid = '0', start = '0', boot = '0', namespace = '0', host = '0'] = SHAPE.exec(mark) ?? [];
  return { pid: Number(pid), start, boot, namespace, host };
}

function readStat(pid: number): { readonly state: string; readonly start: string } | undefined {
  const text = readText(`/proc/${pid}/stat`);
  if (text === undefined) return undefined;
  // Field 2 is the program's name in brackets and may hold spaces and brackets itself: count from the last one.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { state: fields[0] ?? '', start: fields[19] ?? '0' };
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return undefined;
  }
}

function readLink(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
