/** What is wrong with a Dockerfile: what our builder says, and what dockerfile-utils sees beyond it. */
import { validate } from 'dockerfile-utils';
import type { BuildDiagnostic } from '../../../../core/api/builds.ts';
import { readLines, type ReadLine } from './lines.ts';
import { askService } from './ask-service.ts';
import { isAided, plainText } from './limits.ts';

export interface Problem {
  /** 1-based. */
  readonly line: number;
  /** 1-based, in UTF-16 units. */
  readonly column: number;
  /** Where it ends in that line, 1-based and exclusive. */
  readonly endColumn: number;
  readonly message: string;
  readonly severity: 'error' | 'warning';
  readonly rule: string | null;
}

/**
 * What only dockerfile-utils sees, by its code: mistakes that show when the step runs, or that build something else than was
 * meant. All others our builder tells itself, or accepts (`COPY a b .`, `ADD --unpack`).
 */
const SEEN_BY_IT_ALONE: Readonly<Record<number, string>> = {
  1: 'DirectiveCasing',
  24: 'InvalidPort',
  25: 'InvalidProtocol',
  26: 'InvalidReference',
  27: 'UnknownSignal',
  35: 'UnfinishedQuote',
  36: 'UnfinishedQuote',
  38: 'UnknownInstruction',
  44: 'UnsupportedModifier',
  49: 'SingleQuotesInArray',
};

/**
 * Both together, by line. The builder is right: what it takes for an error stands alone in its instruction, and what it says
 * nothing about is no error, whatever else says so.
 */
export function problemsOf(text: string, told: readonly BuildDiagnostic[]): readonly Problem[] {
  const lines = readLines(text);
  const own = told.map((each) => ({ ...each, endColumn: endOf(lines[each.line - 1], each.column) }));
  const broken = new Set(
    told.filter((each) => each.severity === 'error').map((each) => beginOf(lines, each.line)),
  );
  const more = beyond(text, lines).filter((each) => !broken.has(beginOf(lines, each.line)));
  return [...own, ...more].sort((one, other) => one.line - other.line || one.column - other.column);
}

function beyond(text: string, lines: readonly ReadLine[]): readonly Problem[] {
  if (!isAided(text.length, lines.length)) return [];
  const found = askService(() => validate(plainText(text))) ?? [];
  return found.flatMap(({ code, message, range }): readonly Problem[] => {
    const rule = SEEN_BY_IT_ALONE[Number(code)];
    const { line, character } = range.start;
    const at = lines[line];
    if (rule === undefined || at === undefined) return [];
    const rest = at.text.slice(character);
    // it takes \" for the beginning of a quote, and a signal that a variable names for none
    if (rule === 'UnfinishedQuote' && rest.includes('\\')) return [];
    if (rule === 'UnknownSignal' && rest.includes('$')) return [];
    const last = range.end.line === line ? range.end.character : at.text.length;
    return [
      {
        line: line + 1,
        column: character + 1,
        endColumn: Math.max(last, character + 1) + 1,
        message: sentence(message),
        severity: 'warning',
        rule,
      },
    ];
  });
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function beginOf(lines: readonly ReadLine[], line: number): number {
  return lines[line - 1]?.begins ?? line - 1;
}

/** The word there; the whole line where it begins with the fault. */
function endOf(line: ReadLine | undefined, column: number): number {
  const text = line?.text ?? '';
  const isFirst = text.slice(0, column - 1).trim() === '';
  const word = isFirst
    ? text.trimEnd()
    : text.slice(0, column - 1) + (/^\S+/.exec(text.slice(column - 1))?.[0] ?? '');
  return Math.max(word.length, column - 1) + 1;
}
