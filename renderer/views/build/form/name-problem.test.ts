import { describe, expect, test } from 'vitest';
import { nameProblem, platformProblem } from './name-problem.ts';

describe('a name for what is built', () => {
  test.each([
    'ledger',
    'ledger:1.0_rc-2',
    'acme/ledger:dev',
    'ghcr.io/ada/site:2026-11',
    'localhost:5000/a/b__c.d-e:x',
    'localhost/app',
    'registry.EXAMPLE.com/app',
  ])('can be %s', (name) => {
    expect(nameProblem(name)).toBeNull();
  });

  test.each([
    ['Acme/ledger:1', 'acme/ledger'],
    ['app:', 'is no tag'],
    ['app:-x', 'is no tag'],
    ['app@sha256:00', 'never a digest'],
    ['a//b', 'cannot be part of a name'],
    ['a/-b', 'cannot be part of a name'],
    ['bad_host.example/app', 'no address of a registry'],
    [`${'a'.repeat(256)}:1`, 'too long'],
  ])('cannot be %s', (name, why) => {
    expect(nameProblem(name)).toContain(why);
  });
});

test('a platform is a system and an architecture', () => {
  expect(platformProblem('linux/arm64')).toBeNull();
  expect(platformProblem('linux/arm/v7')).toBeNull();
  expect(platformProblem('arm64')).toContain('linux/arm64');
});
