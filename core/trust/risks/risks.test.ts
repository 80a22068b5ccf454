import { describe, expect, test } from 'vitest';
import { readConfig } from '../../oci/document.ts';
import { parseReference } from '../../oci/reference.ts';
import { configRisks } from './config-risks.ts';
import { lookAlikes } from './look-alike.ts';
import { movingRisk, pullsRisk, setuidRisk } from './other-risks.ts';
import { WELL_KNOWN } from './well-known.ts';

const NOW = Date.parse('2026-11-21T00:00:00Z');

describe('a name that could be taken for a well-known one', () => {
  test.each([
    ['someone/ngnix', 'warning', 'nginx'],
    ['someone/nginxx', 'warning', 'nginx'],
    ['m0ngo', 'danger', 'mongo'],
    ['someone/postgers', 'warning', 'postgres'],
    ['someone/my-sql', 'warning', 'mysql'],
    ['someone/wordpres', 'warning', 'wordpress'],
    ['someone/mern0ry/rnongo', 'danger', 'mongo'],
    ['ghcr.io/someone/elastisearch', 'warning', 'elasticsearch'],
    ['dokcer.io/library/nginx', 'danger', 'docker.io'],
    ['qu4y.io/team/app', 'danger', 'quay.io'],
    ['library-official/app', 'danger', "Docker's own"],
    ['1ibrary/app', 'danger', "Docker's own"],
    ['someone/nginx', 'note', 'nginx'],
  ])('%s', (name, level, told) => {
    const [risk] = lookAlikes(parseReference(name)).filter((each) => each.level === level);
    expect(risk).toMatchObject({ kind: 'look-alike', level });
    expect(`${risk?.text} ${risk?.evidence}`).toContain(told);
  });

  test.each([
    'nginx',
    'postgres:16',
    'mongo-express',
    'bitnami/nginx',
    'team/app',
    'team/nodes',
    'team/code',
    'team/rusty',
    'ghcr.io/team/nginx',
    'gcr.io/team/app',
    'quay.io/prometheus/prometheus',
    '127.0.0.1:5000/corpus/python',
    'registry.example.org/team/service',
    'grafana/grafana',
    'traefik/whoami',
  ])('%s is none', (name) => {
    expect(lookAlikes(parseReference(name))).toEqual([]);
  });

  test('no well-known name is taken for another', () => {
    expect(WELL_KNOWN.length).toBeLessThanOrEqual(150);
    expect(new Set(WELL_KNOWN).size).toBe(WELL_KNOWN.length);
    expect(WELL_KNOWN.flatMap((name) => lookAlikes(parseReference(name)))).toEqual([]);
  });

  test('a name of any length is read in no time', () => {
    const started = performance.now();
    lookAlikes(parseReference(`team/${'rn'.repeat(100)}`));
    expect(performance.now() - started).toBeLessThan(200);
  });
});

describe('what a config gives away', () => {
  const config = (fields: object) =>
    readConfig(
      Buffer.from(
        JSON.stringify({
          architecture: 'amd64',
          os: 'linux',
          created: '2026-10-01T00:00:00Z',
          rootfs: { type: 'layers', diff_ids: [] },
          ...fields,
        }),
      ),
    );
  const kinds = (fields: object): string =>
    configRisks(config(fields), NOW)
      .risks.map(({ kind, level }) => `${kind}:${level}`)
      .join(' ');

  test('nothing speaks against a young image with a user of its own', () => {
    expect(configRisks(config({ config: { User: 'app', Env: ['PATH=/bin', 'LANG=C'] } }), NOW)).toEqual({
      risks: [],
      notes: [],
    });
  });

  test.each([undefined, '', 'root', '0', '0:0', 'root:wheel'])('root by User %s', (User) => {
    expect(kinds({ config: { User } })).toBe('root-user:note');
  });

  test('two years are old, and a date from the beginning of time says nothing', () => {
    const run = { config: { User: '1000' } };
    expect(kinds({ ...run, created: '2023-01-01T00:00:00Z' })).toBe('old:warning');
    expect(kinds({ ...run, created: '1970-01-01T00:00:00Z' })).toBe('');
    expect(configRisks(config({ ...run, created: '1980-01-01T00:00:01Z' }), NOW).notes[0]).toMatch('How old');
  });

  test('secrets in variables and in the history are told once, and never shown', () => {
    const secret = 'kq8Vz2Lm0Xw7Rt5Yb3';
    const { risks } = configRisks(
      config({
        config: { User: 'app', Env: [`DB_PASSWORD=${secret}`] },
        history: [
          { created_by: `ENV DB_PASSWORD=${secret}` },
          { created_by: `RUN curl -u me:${secret} https://example.org` },
        ],
      }),
      NOW,
    );
    expect(risks.map(({ kind, level }) => `${kind}:${level}`)).toEqual([
      'secret-in-config:danger',
      'secret-in-config:danger',
    ]);
    expect(risks.map(({ evidence }) => evidence.split(':')[0])).toEqual(['environment', 'history, step 2']);
    expect(JSON.stringify(risks)).not.toContain(secret);
  });
});

test('few pulls, unless nobody counts or everybody knows it', () => {
  expect(pullsRisk(12, false)).toMatchObject([
    { kind: 'few-pulls', level: 'warning', evidence: '12 pulls of the repository' },
  ]);
  expect([pullsRisk(null, false), pullsRisk(12, true), pullsRisk(5_000_000, false)]).toEqual([[], [], []]);
});

test('a tag without a number moves, a digest never does', () => {
  expect(movingRisk(parseReference('nginx:latest'))).toMatchObject([{ kind: 'moving-tag', level: 'note' }]);
  expect(movingRisk(parseReference('nginx:1.27.2'))).toEqual([]);
  expect(movingRisk(parseReference(`nginx@sha256:${'a'.repeat(64)}`))).toEqual([]);
});

test('files that run as root: what every system has is only noted', () => {
  expect(setuidRisk(['/usr/bin/su', '/usr/bin/mount'])).toMatchObject([{ kind: 'setuid', level: 'note' }]);
  expect(setuidRisk(['/usr/bin/su', '/opt/backdoor'])).toMatchObject([
    { level: 'warning', evidence: '/opt/backdoor' },
  ]);
  expect(setuidRisk([])).toEqual([]);
});
