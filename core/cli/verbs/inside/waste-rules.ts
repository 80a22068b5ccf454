import type { WasteReport } from '../../../api/files.ts';
import { humanSize } from '../../../image/units.ts';
import type { Flags } from '../../flags.ts';
import { UsageError } from '../../usage-error.ts';

/** Exit codes of the gate, one for each rule, so that a pipeline can tell them apart (J6); the first that is broken decides. */
const RULES = [
  { flag: 'min-efficiency', exitCode: 11 },
  { flag: 'max-wasted', exitCode: 12 },
  { flag: 'max-wasted-percent', exitCode: 13 },
] as const;

export interface RuleResult {
  readonly rule: (typeof RULES)[number]['flag'];
  readonly wanted: string;
  readonly found: string;
  readonly kept: boolean;
  readonly exitCode: number;
}

const BAD_FLAG = 125;

export function judge(report: WasteReport, flags: Flags): readonly RuleResult[] {
  return RULES.flatMap(({ flag, exitCode }) => {
    const text = flags.text(flag);
    if (text === null) return [];
    return [{ rule: flag, wanted: text, ...measure(flag, text, report), exitCode }];
  });
}

function measure(
  flag: RuleResult['rule'],
  text: string,
  { efficiency, wasted, stored }: WasteReport,
): { readonly found: string; readonly kept: boolean } {
  if (flag === 'max-wasted') return { found: humanSize(wasted), kept: wasted <= bytesIn(flag, text) };
  if (flag === 'min-efficiency') {
    // "95" and "95%" are percent, "0.95" is the share itself.
    const wanted = numberIn(flag, text.replace(/%$/, ''));
    const share = wanted > 1 || text.endsWith('%') ? wanted / 100 : wanted;
    return { found: efficiency.toFixed(4), kept: efficiency >= share };
  }
  const percent = stored === 0 ? 0 : (wasted / stored) * 100;
  return { found: `${percent.toFixed(2)}%`, kept: percent <= numberIn(flag, text.replace(/%$/, '')) };
}

const UNITS: Readonly<Record<string, number>> = { '': 1, b: 1, kb: 1e3, mb: 1e6, gb: 1e9, tb: 1e12 };

function bytesIn(flag: string, text: string): number {
  const [, digits = '', unit = ''] = /^([\d.]+)\s*([a-z]*)$/i.exec(text.trim()) ?? [];
  const factor = UNITS[unit.toLowerCase()];
  if (digits === '' || factor === undefined) throw refused(flag, text, 'a size, like 20MB');
  return numberIn(flag, digits) * factor;
}

function numberIn(flag: string, text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!Number.isFinite(value) || value < 0) throw refused(flag, text, 'a number');
  return value;
}

function refused(flag: string, text: string, wanted: string): UsageError {
  return new UsageError(
    `invalid argument "${text}" for "--${flag}" flag: it wants ${wanted}\nSee 'strata waste --help'.`,
    BAD_FLAG,
  );
}
