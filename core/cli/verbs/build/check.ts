import { diagnose, type Diagnostic } from '../../../dockerfile/diagnostics.ts';
import { visibleText } from '../../../oci/visible-text.ts';
import type { Output } from '../../terminal.ts';
import { instructionAt, printLines } from './dockerfile-lines.ts';

const RULES = 'https://docs.docker.com/go/dockerfile/rule/';

/**
 * `--check`: what is unwise in a Dockerfile, by rule, in docker's words; 1 when there is anything.
 * https://docs.docker.com/reference/build-checks/
 */
export function check(name: string, text: string, out: Output): number {
  const found = diagnose(text);
  const errors = found.filter(({ rule }) => rule === null);
  const warnings = found.flatMap((each) => (each.rule === null ? [] : [{ ...each, rule: each.rule }]));
  const show = ({ line, message }: Diagnostic): void =>
    out.write(`${visibleText(message)}\n${printLines(name, text, instructionAt(text, line))}`);
  if (warnings.length > 0) {
    const count = warnings.length === 1 ? '1 warning has' : `${warnings.length} warnings have`;
    out.write(`Check complete, ${count} been found!\n`);
  }
  // Docker sorts them by rule; those of one rule stand in the file's order.
  for (const warning of [...warnings].sort((a, b) => (a.rule === b.rule ? 0 : a.rule < b.rule ? -1 : 1))) {
    out.write(`\nWARNING: ${warning.rule} - ${RULES}${kebab(warning.rule)}/\n`);
    show(warning);
  }
  for (const error of errors) {
    out.write(`\nERROR: `);
    show(error);
  }
  if (found.length === 0) out.write('Check complete, no warnings found.\n');
  return found.length === 0 ? 0 : 1;
}

function kebab(rule: string): string {
  return rule
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1-$2')
    .toLowerCase();
}
