import { expect, test } from 'vitest';
import { capabilitiesText } from './capabilities.ts';

function words(...numbers: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * numbers.length);
  for (const [at, number] of numbers.entries()) bytes.writeUInt32LE(number >>> 0, 4 * at);
  return bytes;
}

const CASES: readonly (readonly [string, Buffer, string | null])[] = [
  ['ping of Debian', words(0x0200_0001, 1 << 13, 0, 0, 0), 'cap_net_raw=ep'],
  ['two', words(0x0200_0001, (1 << 10) | 1, 0, 0, 0), 'cap_chown,cap_net_bind_service=ep'],
  ['permitted and inheritable', words(0x0200_0000, 3, 3, 0, 0), 'cap_chown,cap_dac_override=ip'],
  ['in the order of libcap', words(0x0200_0000, 2, 3, 0, 0), 'cap_dac_override=ip cap_chown+i'],
  ['of the second word', words(0x0200_0001, 0, 0, 1 << (39 - 32), 0), 'cap_bpf=ep'],
  ['all', words(0x0200_0001, 0xffff_ffff, 0, 0x1ff, 0), '=ep'],
  ['all but one', words(0x0200_0001, 0xffff_fffe, 0, 0x1ff, 0), '=ep cap_chown-ep'],
  ['revision 1', words(0x0100_0001, 1 << 21, 0), 'cap_sys_admin=ep'],
  ['revision 3', words(0x0300_0001, 1 << 13, 0, 0, 0, 100_000), 'cap_net_raw=ep [rootid=100000]'],
  ['one without a name', words(0x0200_0000, 0, 0, 1 << 31, 0), '63=p'],
  ['none', words(0x0200_0000, 0, 0, 0, 0), '='],
  ['too short', words(0x0200_0001, 1), null],
  ['of an unknown revision', words(0x0400_0001, 1, 0, 0, 0), null],
  ['of no bytes', Buffer.alloc(0), null],
];

for (const [what, value, text] of CASES) {
  test(`capabilities read like getcap: ${what}`, () => {
    expect(capabilitiesText(value)).toBe(text);
  });
}
