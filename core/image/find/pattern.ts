import type { FindQuery } from '../../api/files.ts';
import { StrataError } from '../../oci/strata-error.ts';
import { globLiteral, placeGlob } from '../files/paths/glob.ts';
import { requiredText } from './literal.ts';

/** A query that can be carried out. Goes to the worker threads. */
export type Pattern =
  /** `text` in lower case. */
  | { readonly kind: 'text'; readonly text: string; readonly within: 'name' | 'path' }
  | {
      readonly kind: 'expression';
      readonly source: string;
      /** What every match has in it; "" when that is not known. */
      readonly literal: string;
      readonly within: 'name' | 'path';
    }
  /** `literal` and `within` as those of an expression. */
  | {
      readonly kind: 'glob';
      readonly pattern: string;
      readonly literal: string;
      readonly within: 'name' | 'path';
    }
  /** SHA-256 of the content, in hexadecimal. */
  | { readonly kind: 'digest'; readonly hex: string };

/** Longer ones are accidents of the clipboard. */
const LONGEST = 1000;
/** What is shorter is nearly everywhere, so that looking for it first is work for nothing. */
const SHORTEST_LITERAL = 3;

/** `INVALID_PATTERN` for what cannot be searched for. */
export function readPattern({ text, how, within }: FindQuery): Pattern {
  if (text === '') throw invalid('there is nothing to look for', how, text);
  if (text.length > LONGEST) throw invalid(`it is longer than ${LONGEST} characters`, how, text);
  switch (how) {
    case 'text':
      return { kind: 'text', text: text.toLowerCase(), within };
    case 'digest': {
      const hex = /^(?:sha256:)?([0-9a-f]{64})$/i.exec(text.trim())?.[1];
      if (hex === undefined)
        throw invalid('a content digest is "sha256:" and 64 hexadecimal digits, whole', how, text);
      return { kind: 'digest', hex: hex.toLowerCase() };
    }
    case 'glob': {
      const placed = placeGlob(text);
      return { kind: 'glob', literal: worthLookingFor(globLiteral(placed.pattern)), ...placed };
    }
    case 'regex':
      return expression(text, within);
  }
}

function expression(source: string, within: 'name' | 'path'): Pattern {
  try {
    RegExp(source);
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/^.*\/: /s, '') : 'it cannot be read';
    throw invalid(why, 'regex', source);
  }
  return { kind: 'expression', source, literal: worthLookingFor(requiredText(source)), within };
}

function worthLookingFor(literal: string): string {
  return literal.length < SHORTEST_LITERAL ? '' : literal;
}

function invalid(why: string, how: string, text: string): StrataError {
  return new StrataError('INVALID_PATTERN', `Could not search for this ${how}: ${why}`, {
    action: 'Change what is searched for.',
    evidence: { how, text: text.slice(0, 200) },
  });
}

export function takesTooLong(source: string): StrataError {
  return new StrataError(
    'INVALID_PATTERN',
    'Could not search for this regex: it takes too long, as one of its parts can match the same text in very many ways',
    {
      action: 'Avoid a repetition inside a repetition, as in (a+)+.',
      evidence: { how: 'regex', text: source.slice(0, 200) },
    },
  );
}
