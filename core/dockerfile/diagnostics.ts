import { StrataError } from '../oci/strata-error.ts';
import type { Instruction } from './instructions/instruction.ts';
import { parseDockerfile, type DockerfileNode, type ParsedDockerfile } from './parse-dockerfile.ts';
import { readInstruction } from './read-instructions.ts';
import type { Checked, CheckedStage, Finding, Rule, Understood } from './rules/finding.ts';
import { STAGING_RULES } from './rules/staging.ts';
import { variableFindings } from './rules/variables.ts';
import { WRITING_RULES } from './rules/writing.ts';
import { refuseForeignSyntax } from './stages.ts';

export interface Diagnostic {
  /** 1-based. */
  readonly line: number;
  /** 1-based, in UTF-16 units. */
  readonly column: number;
  readonly message: string;
  /** An error fails the build. */
  readonly severity: 'error' | 'warning';
  /** BuildKit's name of the rule; `null` for what cannot be built at all. */
  readonly rule: string | null;
}

/** Of instructions: the rules compare each with all before it, and no honest file has so many. */
const MOST_CHECKED = 3000;
/** Findings of one rule, and diagnostics in all: nobody reads more. */
const MOST_FOUND = 200;
const MOST_TOLD = 1000;

/**
 * Everything that is wrong or unwise in a Dockerfile, in its order: what `docker build --check` says, as far as it can be told
 * without images and a context. Never throws. https://docs.docker.com/reference/build-checks/
 */
export function diagnose(text: string): readonly Diagnostic[] {
  const lines = text.split('\n');
  const errors: Diagnostic[] = [];
  const attempt = <Result>(run: () => Result): Result | null => {
    try {
      return run();
    } catch (error) {
      errors.push(describe(error, lines));
      return null;
    }
  };
  const parsed = attempt(() => parseDockerfile(text));
  if (parsed === null) return errors;
  attempt(() => refuseForeignSyntax(parsed.directives.syntax));
  const understood = parsed.nodes.flatMap((node) => {
    if (errors.length >= MOST_TOLD) return [];
    const instruction = attempt(() => readInstruction(node));
    return instruction === null ? [] : [{ node, instruction }];
  });
  const checked = arrange(parsed, understood, (node, message) =>
    errors.push({ ...locate(lines, node), message, severity: 'error', rule: null }),
  );
  const check = readCheck(parsed.directives.check);
  const rules: readonly Rule[] = [
    ...WRITING_RULES,
    ...STAGING_RULES,
    (all) => variableFindings(all, parsed.directives.escape),
  ];
  const findings = (parsed.nodes.length > MOST_CHECKED ? [] : rules).flatMap((rule) =>
    rule(checked)
      .filter((found) => !check.skips(found.rule))
      .slice(0, MOST_FOUND),
  );
  const severity = check.isError ? 'error' : 'warning';
  const all = [
    ...errors,
    ...findings.map((finding): Diagnostic => {
      const { rule, message, node } = finding;
      return { ...locate(lines, node, finding), message, severity, rule };
    }),
  ];
  return all.sort((one, other) => one.line - other.line || one.column - other.column).slice(0, MOST_TOLD);
}

function describe(error: unknown, lines: readonly string[]): Diagnostic {
  if (!(error instanceof StrataError)) throw error;
  const line = Number(error.evidence['line'] ?? 1);
  return { line, column: indent(lines[line - 1]), message: error.message, severity: 'error', rule: null };
}

type Refuse = (node: DockerfileNode, message: string) => void;

function arrange(parsed: ParsedDockerfile, understood: readonly Understood[], refuse: Refuse): Checked {
  const globals: Understood[] = [];
  const stages: (CheckedStage & { readonly instructions: Understood[] })[] = [];
  const named = new Map<string, CheckedStage>();
  let isAfterUnknown = false;
  for (const { node, instruction } of understood) {
    const current = stages.at(-1);
    if (instruction.kind === 'from') {
      const parent = named.get(instruction.base.toLowerCase()) ?? null;
      const stage = { node, from: instruction, instructions: [], parent };
      stages.push(stage);
      if (instruction.name !== null) named.set(instruction.name, stage);
    } else if (current !== undefined) current.instructions.push({ node, instruction });
    else if (instruction.kind === 'arg') globals.push({ node, instruction });
    else if (!isAfterUnknown) {
      // One of many; a FROM that could not be read is told already.
      isAfterUnknown = true;
      if (!isUnreadFrom(parsed, understood, instruction)) refuse(node, 'no build stage in current context');
    }
  }
  const { nodes, emptyContinuations } = parsed;
  return { nodes, emptyContinuations, globals, stages };
}

function isUnreadFrom(
  { nodes }: ParsedDockerfile,
  understood: readonly Understood[],
  before: Instruction,
): boolean {
  return nodes.some(
    (node) =>
      node.command === 'from' &&
      node.lines[0] < before.line &&
      !understood.some((known) => known.node === node),
  );
}

/** `skip=A,B;error=true`. https://docs.docker.com/reference/dockerfile/#check */
function readCheck(text: string | null) {
  const settings = new Map(
    (text ?? '').split(';').map((setting): [string, string] => {
      const [name = '', value = ''] = setting.split('=');
      return [name.trim().toLowerCase(), value.trim()];
    }),
  );
  const skipped = (settings.get('skip') ?? '').split(',').map((rule) => rule.trim());
  return {
    skips: (rule: string) => skipped.includes('all') || skipped.includes(rule),
    isError: settings.get('error') === 'true',
  };
}

/** Where a word of an instruction stands, or else where the instruction begins. */
function locate(
  lines: readonly string[],
  node: DockerfileNode,
  { near, line }: Pick<Finding, 'near' | 'line'> = {},
): { readonly line: number; readonly column: number } {
  const [first, last] = node.lines;
  if (line !== undefined) return { line, column: indent(lines[line - 1]) };
  for (let number = first; near !== undefined && number <= last; number += 1) {
    const at = lines[number - 1]?.indexOf(near) ?? -1;
    // A word may be asked for with the blank before it.
    if (at >= 0) return { line: number, column: at + 1 + (near.startsWith(' ') ? 1 : 0) };
  }
  return { line: first, column: indent(lines[first - 1]) };
}

function indent(line = ''): number {
  return line.length - line.trimStart().length + 1;
}
