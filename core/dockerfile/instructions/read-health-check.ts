import { invalidDockerfile } from '../invalid-dockerfile.ts';
import type { DockerfileNode } from '../parse-dockerfile.ts';
import { goQuote } from '../parser/go-quote.ts';
import { parseDuration, parseInt32 } from './go-numbers.ts';
import { readFlags } from './read-flags.ts';

/** As it goes into an image's configuration: durations in nanoseconds, 0 for what was not said. */
export interface HealthCheck {
  /** `["NONE"]`, `["CMD", …]` or `["CMD-SHELL", command]`. */
  readonly test: readonly string[];
  readonly interval: number;
  readonly timeout: number;
  readonly startPeriod: number;
  readonly startInterval: number;
  readonly retries: number;
}

const SHORTEST = 1e6;
const FLAGS = {
  interval: 'text',
  timeout: 'text',
  'start-period': 'text',
  'start-interval': 'text',
  retries: 'text',
} as const;

export function readHealthCheck(node: DockerfileNode): HealthCheck {
  const [line] = node.lines;
  const [written, ...args] = node.args;
  if (written === undefined) throw invalidDockerfile('HEALTHCHECK requires at least one argument', line);
  const type = written.toUpperCase();
  if (type === 'NONE') {
    if (args.length > 0) throw invalidDockerfile('HEALTHCHECK NONE takes no arguments', line);
    return { test: ['NONE'], interval: 0, timeout: 0, startPeriod: 0, startInterval: 0, retries: 0 };
  }
  const flags = readFlags(node, FLAGS);
  if (type !== 'CMD') throw invalidDockerfile(`Unknown type ${goQuote(type)} in HEALTHCHECK (try CMD)`, line);
  if (args.length === 0) throw invalidDockerfile('Missing command after HEALTHCHECK CMD', line);
  return {
    test: node.isExec ? ['CMD', ...args] : ['CMD-SHELL', args.join(' ')],
    interval: readInterval('interval', flags.text('interval'), line),
    timeout: readInterval('timeout', flags.text('timeout'), line),
    startPeriod: readInterval('start-period', flags.text('start-period'), line),
    startInterval: readInterval('start-interval', flags.text('start-interval'), line),
    retries: readRetries(flags.text('retries'), line),
  };
}

function readInterval(name: string, text: string | null, line: number): number {
  if (text === null) return 0;
  const duration = parseDuration(text);
  if (typeof duration === 'string') throw invalidDockerfile(duration, line);
  if (duration !== 0 && duration < SHORTEST)
    throw invalidDockerfile(`Interval ${goQuote(name)} cannot be less than 1ms`, line);
  return duration;
}

function readRetries(text: string | null, line: number): number {
  if (text === null) return 0;
  const retries = parseInt32(text);
  if (typeof retries === 'string') throw invalidDockerfile(retries, line);
  if (retries < 0) throw invalidDockerfile(`--retries cannot be negative (${retries})`, line);
  return retries;
}
