import { expect, test } from 'vitest';
import type { ArgInstruction } from '../../dockerfile/instructions/instruction.ts';
import { parseDockerfile } from '../../dockerfile/parse-dockerfile.ts';
import { readInstructions } from '../../dockerfile/read-instructions.ts';
import { emptyState } from '../config/image-state.ts';
import { declareArguments, globalArguments } from './build-arguments.ts';

const machine = { os: 'linux', architecture: 'amd64' };

function argumentsOf(text: string): readonly ArgInstruction[] {
  return readInstructions(parseDockerfile(text)).flatMap((each) => (each.kind === 'arg' ? [each] : []));
}

test('an argument that is called as every object has something has the value that it was given, or none', () => {
  const written = argumentsOf('ARG constructor\nARG toString=own');
  const { global } = globalArguments(written, {}, machine, machine, '\\');
  expect(Object.hasOwn(global, 'constructor')).toBe(false);
  expect(global['toString']).toBe('own');
  const given = globalArguments([], { valueOf: 'given' }, machine, machine, '\\');
  const [first] = argumentsOf('ARG constructor toString=own valueOf=own');
  if (first === undefined) throw new Error('There is one');
  expect(declareArguments(emptyState(machine), first, given, '\\').args).toEqual([
    ['constructor', null],
    ['toString', 'own'],
    ['valueOf', 'given'],
  ]);
});
