import { describe, expect, test } from 'vitest';
import { tryRun } from '../../../testing/run.ts';
import { compareVersions } from './compare-versions.ts';

const sign = (value: number): string => (value < 0 ? '<' : value > 0 ? '>' : '=');

const DPKG = [
  '1.0',
  '1.0-1',
  '1:0.5',
  '0:1.0',
  '1.0~rc1',
  '1.0~rc1-2',
  '1.0~~',
  '1.0+dfsg-1',
  '1.0a',
  '1.0-1+deb12u1',
  '1.0-1.1',
  '1.00',
  '2.36-9+deb12u10',
  '2.36-9+deb12u9',
  '1.0-1~bpo12+1',
  '9999999999999999999999.1',
];

test('dpkg versions compare as dpkg says', async () => {
  for (const one of DPKG) {
    for (const other of DPKG) {
      const relation = { '<': 'lt', '>': 'gt', '=': 'eq' }[sign(compareVersions('dpkg', one, other))] ?? '';
      const said = await tryRun('dpkg', ['--compare-versions', one, relation, other]);
      expect(said.code, `${one} ${relation} ${other}`).toBe(0);
    }
  }
});

describe.each([
  // From rpm's own tests/rpmvercmp.at.
  [
    'rpm',
    `1.0 = 1.0; 1.0 < 2.0; 2.0.1a > 2.0.1; 5.5p1 < 5.5p2; 5.5p10 > 5.5p1; 10xyz < 10.1xyz; xyz10 < xyz10.1; xyz.4 < 8;
     xyz.4 < 2; 5.5p2 < 5.6p1; 5.6p1 < 6.5p1; 6.0.rc1 > 6.0; 10b2 > 10a1; 1.0aa > 1.0a; 10.0001 = 10.1; 10.0001 < 10.0039;
     4.999.9 < 5.0; 20101121 = 20101121; 2_0 = 2.0; a = a; a+ = a_; +a = _a; 1.0~rc1 < 1.0; 1.0~rc1 < 1.0~rc2;
     1.0~rc1~git123 < 1.0~rc1; 1.0^ > 1.0; 1.0^git1 < 1.0^git2; 1.0^git1 < 1.01; 1.0^20160101 < 1.0.1;
     1.0^20160101^git1 > 1.0^20160101; 1.0~rc1^git1 > 1.0~rc1; 1.0^git1~pre < 1.0^git1; 1:1.0-1 > 2.0-9; 1.0-2 > 1.0-1;
     1.0-10.fc40 > 1.0-9.fc40`,
  ],
  // From apk-tools' test/version.data.
  [
    'apk',
    `2.34 > 0.1.0_alpha; 1.0_alpha < 1.0_beta; 1.0_rc1 < 1.0; 1.0 < 1.0_p1; 1.2-r1 > 1.2-r0; 1.10 > 1.9; 0.1_p3 > 0.1;
     1.0.4 < 1.0.4a; 1.0a < 1.0b; 3.0.15-r1 > 3.0.15-r0; 1.05 < 1.1; 2.0-r10 > 2.0-r9; 1.0_git20210101 > 1.0; 1.0 = 1.0;
     1.0.0 > 1.0; 1.2.3_rc1_p1 > 1.2.3_rc1`,
  ],
  [
    'npm',
    `1.2.3 < 1.10.0; 1.0.0-alpha < 1.0.0-alpha.1; 1.0.0-alpha.1 < 1.0.0-beta; 1.0.0-beta.2 < 1.0.0-beta.11;
     1.0.0-rc.1 < 1.0.0; 1.0.0+a = 1.0.0+b; 18.0.0 > 9.9.9`,
  ],
  [
    'pip',
    '1.0.dev1 < 1.0a1; 1.0a1 < 1.0b1; 1.0b1 < 1.0rc1; 1.0rc1 < 1.0; 1.0 = 1.0.0; 1.0 < 1.0.post1; 1!0.5 > 9.0',
  ],
] as const)('versions of %s', (kind, cases) => {
  test.each(cases.split(';').map((line) => line.trim().split(' ')))('%s %s %s', (one, relation, other) => {
    expect(sign(compareVersions(kind, one ?? '', other ?? ''))).toBe(relation);
    const turned = { '<': '>', '>': '<', '=': '=' }[relation ?? ''];
    expect(sign(compareVersions(kind, other ?? '', one ?? ''))).toBe(turned);
  });
});

test('a version of a million characters takes no time', () => {
  const long = '1.'.repeat(500_000);
  for (const kind of ['dpkg', 'rpm', 'apk', 'npm'] as const) {
    expect(compareVersions(kind, long, `${long}2`)).not.toBe(0);
  }
});
