import { StrataError } from '../../oci/strata-error.ts';
import { FunctionError, FUNCTIONS } from './functions.ts';
import { goPrint } from './go-print.ts';
import { isTruthy, TemplateRow } from './values.ts';
import type { Body, Command, Operand, Pipeline } from './syntax.ts';

interface Variable {
  readonly name: string;
  value: unknown;
}

interface Scope {
  readonly dot: unknown;
  readonly variables: readonly Variable[];
}

/** Text of a template over one value. Throws `INVALID_FORMAT` where a field does not exist. */
export function renderTemplate(body: Body, value: unknown): string {
  const out: string[] = [];
  renderBody(body, { dot: value, variables: [{ name: '$', value }] }, out);
  return out.join('');
}

/** What ends a loop early. */
type Leaving = 'break' | 'continue' | null;

function renderBody(body: Body, outer: Scope, out: string[]): Leaving {
  let scope = outer;
  for (const node of body) {
    switch (node.kind) {
      case 'text':
        out.push(node.text);
        break;
      case 'print': {
        const value = evaluate(node.pipeline, scope);
        if (node.pipeline.declares.length === 0) out.push(goPrint(value));
        else scope = declare(node.pipeline, [value], scope);
        break;
      }
      case 'if':
      case 'with': {
        const value = evaluate(node.pipeline, scope);
        const inner = declare(node.pipeline, [value], scope);
        const fits = isTruthy(value);
        const left = renderBody(
          fits ? node.inside : node.otherwise,
          fits && node.kind === 'with' ? { ...inner, dot: value } : inner,
          out,
        );
        if (left !== null) return left;
        break;
      }
      case 'range': {
        const entries = entriesOf(evaluate(node.pipeline, scope));
        for (const [key, item] of entries) {
          const declared = node.pipeline.declares.length > 1 ? [key, item] : [item];
          if (
            renderBody(node.inside, { ...declare(node.pipeline, declared, scope), dot: item }, out) ===
            'break'
          )
            break;
        }
        if (entries.length === 0) renderBody(node.otherwise, scope, out);
        break;
      }
      case 'break':
      case 'continue':
        return node.kind;
    }
  }
  return null;
}

function entriesOf(value: unknown): readonly (readonly [unknown, unknown])[] {
  if (Array.isArray(value)) return value.map((item, index) => [index, item]);
  if (value === null || value === undefined) return [];
  if (typeof value === 'object' && !(value instanceof TemplateRow)) {
    return Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  }
  throw executionError(`range can't iterate over ${goPrint(value)}`);
}

function declare({ declares, assigns }: Pipeline, values: readonly unknown[], scope: Scope): Scope {
  if (declares.length === 0) return scope;
  if (!assigns) {
    return {
      ...scope,
      variables: [...scope.variables, ...declares.map((name, index) => ({ name, value: values[index] }))],
    };
  }
  declares.forEach((name, index) => {
    variable(name, scope).value = values[index];
  });
  return scope;
}

function variable(name: string, scope: Scope): Variable {
  const found = [...scope.variables].reverse().find((each) => each.name === name);
  if (found === undefined) throw executionError(`undefined variable "${name}"`);
  return found;
}

function evaluate(pipeline: Pipeline, scope: Scope): unknown {
  let value: unknown;
  pipeline.commands.forEach((command, position) => {
    value = runCommand(command, scope, position === 0 ? [] : [value]);
  });
  return value;
}

function runCommand(command: Command, scope: Scope, piped: readonly unknown[]): unknown {
  const [first, ...rest] = command;
  if (first === undefined) throw executionError('missing command');
  if (first.kind !== 'function') {
    if (rest.length + piped.length > 0)
      throw executionError(`can't give argument to non-function ${operandText(first)}`);
    return operandValue(first, scope);
  }
  try {
    const values = [...rest.map((operand) => operandValue(operand, scope)), ...piped];
    return FUNCTIONS.get(first.name)?.(...values);
  } catch (error) {
    if (error instanceof FunctionError)
      throw executionError(`executing "" at <${first.name}>: ${error.message}`);
    throw error;
  }
}

function operandValue(operand: Operand, scope: Scope): unknown {
  switch (operand.kind) {
    case 'literal':
      return operand.value;
    case 'function':
      return FUNCTIONS.get(operand.name)?.();
    case 'fields': {
      const start =
        operand.of === 'dot'
          ? scope.dot
          : operand.of === 'variable'
            ? variable(operand.variable, scope).value
            : evaluate(operand.pipeline, scope);
      return operand.names.reduce((value, name) => field(value, name, operandText(operand)), start);
    }
  }
}

function field(value: unknown, name: string, where: string): unknown {
  const fields = value instanceof TemplateRow ? value.fields : value;
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) {
    if (fields === null || fields === undefined)
      throw executionError(`executing "" at <${where}>: nil data; no entry for key "${name}"`);
    throw executionError(`executing "" at <${where}>: can't evaluate field ${name} in type ${typeof fields}`);
  }
  if (Object.hasOwn(fields, name)) return (fields as Readonly<Record<string, unknown>>)[name];
  if (value instanceof TemplateRow)
    throw executionError(`executing "" at <${where}>: can't evaluate field ${name}`);
  throw executionError(`executing "" at <${where}>: map has no entry for key "${name}"`);
}

function operandText(operand: Operand): string {
  if (operand.kind === 'literal') return JSON.stringify(operand.value);
  if (operand.kind === 'function') return operand.name;
  const start = operand.of === 'variable' ? operand.variable : operand.of === 'pipeline' ? '(…)' : '';
  return `${start}.${operand.names.join('.')}`;
}

function executionError(reason: string): StrataError {
  return new StrataError('INVALID_FORMAT', `template: :1: ${reason}`, {
    action: 'Look at the fields that there are with --format json.',
  });
}
