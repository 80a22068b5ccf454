import { expect, test } from 'vitest';
import type { Job, JobProgress } from '../../core/api/jobs.ts';
import { commandsFor, listCommand, shellWord } from './commands.ts';
import { inLines, inOneLine, tokens } from './instruction.ts';
import { describeJob } from './jobs.ts';

test('commands quote what the shell would read otherwise', () => {
  expect(shellWord('docker.io/library/nginx:1.27')).toBe('docker.io/library/nginx:1.27');
  expect(shellWord("it's; rm -rf")).toBe(String.raw`'it'\''s; rm -rf'`);
  expect(commandsFor('nginx:1').map((each) => each.command)).toContain('strata rmi nginx:1');
  expect(listCommand(['dangling:true', 'nginx'])).toBe(
    "strata images --filter dangling=true --filter 'reference=*nginx*'",
  );
});

test('colouring an instruction loses nothing of it', () => {
  const text = String.raw`RUN apt-get install -y --no-install-recommends "a b" 'c' && echo ${'${HOME}'} $X | tee /x > /y # why`;
  const found = tokens(text);
  expect(found.map((token) => token.text).join('')).toBe(text);
  expect(found.filter((token) => token.kind !== 'text').map((token) => [token.kind, token.text])).toEqual([
    ['keyword', 'RUN'],
    ['flag', '-y'],
    ['flag', '--no-install-recommends'],
    ['string', '"a b"'],
    ['string', "'c'"],
    ['operator', '&&'],
    ['variable', '${HOME}'],
    ['variable', '$X'],
    ['operator', '|'],
    ['operator', '>'],
    ['comment', '# why'],
  ]);
  expect(
    tokens('<script>alert(1)</script>')
      .map((token) => token.text)
      .join(''),
  ).toBe('<script>alert(1)</script>');
});

test('an instruction fits one line, and has a line per command when it is shown whole', () => {
  expect(inOneLine('RUN a \\\n    && b')).toBe('RUN a && b');
  expect(inLines('RUN a && b; c')).toBe('RUN a \\\n    && b; c');
});

const progress: JobProgress = {
  total: 100_000_000,
  transferred: 30_000_000,
  reused: 20_000_000,
  rate: 10_000_000,
  secondsLeft: 5,
  layers: [],
};
const job = (more: Partial<Job>): Job => ({
  id: '1',
  kind: 'pull',
  title: 'x',
  state: { kind: 'running' },
  progress,
  started: '2026-01-01T00:00:00Z',
  ended: null,
  command: '',
  pull: null,
  ...more,
});

test('one sentence says how a job stands', () => {
  expect(describeJob(job({}))).toBe('50 MB of 100 MB · 10 MB/s · 5 s left · 20 MB reused');
  expect(describeJob(job({ progress: { ...progress, transferred: 80_000_000 } }))).toMatch(
    /^Downloaded, checking layers/,
  );
  expect(
    describeJob(
      job({
        state: { kind: 'retrying', attempt: 2, until: '2026-01-01T00:00:10Z', because: 'connection reset' },
      }),
      Date.parse('2026-01-01T00:00:06Z'),
    ),
  ).toBe('Attempt 2 in 4 s: connection reset');
  expect(
    describeJob(
      job({ state: { kind: 'done', imageKey: null, summary: 'Pulled' }, ended: '2026-01-01T00:00:12Z' }),
    ),
  ).toBe('Pulled · in 12 s');
  expect(describeJob(job({ state: { kind: 'interrupted' } }))).toBe('Interrupted · 50 MB is kept');
  expect(describeJob(job({ state: { kind: 'paused' } }))).toBe('Paused · 50 MB is kept');
  expect(describeJob(job({ kind: 'push', state: { kind: 'paused' } }))).toBe(
    'Paused · 50 MB had been sent or was there',
  );
  expect(describeJob(job({ kind: 'push' }))).toContain('20 MB need not be sent');
  const waiting = { state: { kind: 'queued' } } as const;
  expect(describeJob(job({ ...waiting, place: 1 }))).toBe('Next to begin');
  expect(describeJob(job({ ...waiting, place: 2 }))).toBe('Waiting, 1 other before it');
  expect(describeJob(job({ ...waiting, place: 12 }))).toBe('Waiting, 11 others before it');
});
