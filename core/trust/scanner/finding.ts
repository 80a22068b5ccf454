import type { Vulnerability, VulnerabilityLevel } from '../../api/trust.ts';
import { visibleLine } from '../../oci/visible-text.ts';

/** A vulnerability as a scanner tells it; which layer that is, the image knows. */
export interface Finding extends Omit<Vulnerability, 'layer'> {
  /** Digest or diff ID of the layer; `null` when it is not told. */
  readonly layerDigest: string | null;
}

/** Findings beyond this many are counted and not listed. */
export const MOST_FINDINGS = 20_000;

const LONGEST = 300;

/** What is shown of a scanner's words: one line, visible, bounded. */
export function shown(text: string | undefined): string {
  return visibleLine(text ?? '')
    .trim()
    .slice(0, LONGEST);
}

// A map, since a scanner's words are looked up in it.
const LEVELS = new Map<string, VulnerabilityLevel>([
  ['critical', 'critical'],
  ['high', 'high'],
  ['medium', 'medium'],
  ['low', 'low'],
  ['negligible', 'low'],
]);

export function levelOf(severity: string | undefined): VulnerabilityLevel {
  return LEVELS.get((severity ?? '').toLowerCase()) ?? 'unknown';
}

/** Only what a browser opens without doing anything else. */
export function pageOf(address: string | undefined): string | null {
  if (address === undefined || address.length > 2000) return null;
  try {
    const url = new URL(address);
    return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : null;
  } catch {
    return null;
  }
}
