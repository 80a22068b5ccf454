/** Secrets in what an image says of itself: instructions of its history, variables, labels. */
import { visibleLine } from '../../oci/visible-text.ts';
import { blot } from './blot.ts';
import { isExample, isPlaceholder } from './doubt.ts';
import type { FoundSecret } from './found-secret.ts';
import { loginInAddress } from './rules/readers/login-lists.ts';
import { ASSIGNMENT, secretVariable } from './rules/variables.ts';
import { scanTokens } from './scan-tokens.ts';

/** Of one instruction; longer ones are scripts that stand in a layer, too. */
const LONGEST = 256 * 1024;
const ABOUT = { isText: true, isDoubtful: false } as const;

/** One variable or label. */
export function scanVariable(name: string, value: string): readonly FoundSecret[] {
  const tokens = scanTokens(Buffer.from(value.slice(0, LONGEST)), ABOUT);
  if (tokens.length > 0) return tokens.map((found) => shownWith(`${name}=`, found));
  const found = secretVariable(name, value.slice(0, LONGEST));
  if (found !== undefined) return [variable('Secret in a variable', found)];
  const login = loginInAddress(value.slice(0, LONGEST));
  return login === undefined
    ? []
    : [variable('Password in an address', { certainty: 'likely', shown: `${name}=${login.shown}` })];
}

/** One instruction: `ENV NAME=value`, arguments of a build, commands with a password in them. */
export function scanInstruction(text: string): readonly FoundSecret[] {
  const instruction = text.slice(0, LONGEST);
  const found = [...scanTokens(Buffer.from(instruction), ABOUT)].map((token) => shownWith('', token));
  if (found.length > 0) return found;
  for (const [, name = '', value = ''] of instruction.matchAll(ASSIGNMENT)) {
    const secret = secretVariable(name, value);
    if (secret !== undefined) found.push(variable('Secret in a variable', secret));
  }
  // The old form, "ENV NAME value".
  const [, name, value] =
    /^(?:\S+ -c #\(nop\) +)?(?:ENV|ARG) ([A-Za-z_]\w{0,63}) +(\S.{0,500})$/.exec(instruction) ?? [];
  const old = name === undefined || value === undefined ? undefined : secretVariable(name, value);
  if (old !== undefined) found.push(variable('Secret in a variable', old));
  const login = loginInAddress(instruction);
  if (login !== undefined)
    found.push(variable('Password in an address', { certainty: 'likely', shown: login.shown }));
  for (const [, option = '', secret = ''] of instruction.matchAll(OPTION)) {
    if (!isPlaceholder(secret))
      found.push(
        variable('Password in a command', {
          certainty: isExample(secret) ? 'possible' : 'likely',
          shown: blot(`${option.trim()} `, secret),
        }),
      );
  }
  return found;
}

/** `--password secret`, `curl -u user:secret`, `Authorization: Bearer secret`. */
const OPTION =
  /(--(?:password|passwd|token|api-key|secret)[= ]| -u [\w.@-]{1,64}:|Authorization: {0,2}(?:Bearer|Basic|token) )["']?([^\s"';|&$]{4,500})/g;

function variable(
  title: string,
  { certainty, shown }: Pick<FoundSecret, 'certainty' | 'shown'>,
): FoundSecret {
  return { kind: 'variable', title, certainty, shown: visibleLine(shown).slice(0, 200), line: null };
}

function shownWith(prefix: string, found: FoundSecret): FoundSecret {
  return { ...found, line: null, shown: visibleLine(`${prefix}${found.shown}`).slice(0, 200) };
}
