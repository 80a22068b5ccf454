/** How instructions are written. */
import type { DockerfileNode } from '../parse-dockerfile.ts';
import { goQuote } from '../parser/go-quote.ts';
import type { Checked, Finding, Rule } from './finding.ts';

export const WRITING_RULES: readonly Rule[] = [
  instructionCasing,
  emptyContinuations,
  legacyPairs,
  maintainers,
  secretNames,
  ports,
];

const isUpper = (text: string) => text === text.toUpperCase();
const isLower = (text: string) => text === text.toLowerCase();

function instructionCasing({ nodes }: Checked): readonly Finding[] {
  const lower = nodes.filter(({ word }) => isLower(word)).length;
  const upper = nodes.filter(({ word }) => isUpper(word)).length;
  const [fits, casing] =
    lower > upper ? ([isLower, 'lowercase'] as const) : ([isUpper, 'uppercase'] as const);
  return nodes
    .filter(({ word }) => !fits(word))
    .map((node) => ({
      rule: 'ConsistentInstructionCasing',
      message: `Command '${node.word}' should match the case of the command majority (${casing})`,
      node,
      near: node.word,
    }));
}

function emptyContinuations({ nodes, emptyContinuations: lines }: Checked): readonly Finding[] {
  return lines.flatMap((line) => {
    const node = nodes.find(({ lines: [first, last] }) => first <= line && line <= last);
    if (node === undefined) return [];
    return [{ rule: 'NoEmptyContinuation', message: 'Empty continuation line', node, line }];
  });
}

function legacyPairs({ nodes }: Checked): readonly Finding[] {
  return nodes
    .filter(({ isLegacyPair }) => isLegacyPair)
    .map((node) => {
      const name = node.command.toUpperCase();
      const message = `"${name} key=value" should be used instead of legacy "${name} key value" format`;
      return { rule: 'LegacyKeyValueFormat', message, node };
    });
}

function maintainers({ nodes }: Checked): readonly Finding[] {
  return nodes
    .filter(({ command }) => command === 'maintainer')
    .map((node) => ({
      rule: 'MaintainerDeprecated',
      message: 'Maintainer instruction is deprecated in favor of using label',
      node,
    }));
}

const SECRET = /(?:_|^)(?:apikey|auth|credentials?|key|password|pword|passwd|secret|token)(?:_|$)/i;
/** The name of a public key, of a file with a secret in it. */
const HARMLESS = /(?:_|^)(?:public|file|version)(?:_|$)/i;

function secretNames({ nodes }: Checked): readonly Finding[] {
  return nodes.flatMap((node) =>
    namesIn(node)
      .filter((name) => SECRET.test(name) && !HARMLESS.test(name))
      .map((name) => ({
        rule: 'SecretsUsedInArgOrEnv',
        message: `Do not use ARG or ENV instructions for sensitive data (${node.command.toUpperCase()} ${goQuote(name)})`,
        node,
        near: name,
      })),
  );
}

function namesIn(node: DockerfileNode): readonly string[] {
  if (node.command === 'env') return (node.pairs ?? []).map(({ name }) => name);
  if (node.command === 'arg') return node.args.map((word) => word.split('=', 1)[0] ?? '');
  return [];
}

function ports({ nodes }: Checked): readonly Finding[] {
  const exposing = nodes.filter(({ command }) => command === 'expose');
  return exposing.flatMap((node) => node.args.flatMap((port) => portFindings(node, port)));
}

function portFindings(node: DockerfileNode, port: string): readonly Finding[] {
  if (port.includes('$')) return [];
  if (port.includes(':')) {
    const message = `EXPOSE instruction should not define an IP address or host-port mapping, found '${port}'`;
    return [{ rule: 'ExposeInvalidFormat', message, node, near: port }];
  }
  const protocol = port.split('/')[1] ?? '';
  if (isLower(protocol)) return [];
  const message = `Defined protocol '${port}' in EXPOSE instruction should be lowercase`;
  return [{ rule: 'ExposeProtoCasing', message, node, near: port }];
}
