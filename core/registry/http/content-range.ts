import { StrataError } from '../../oci/strata-error.ts';

/** Byte positions, both inclusive; `total` is `null` where the server does not know it ("*"). */
export interface ContentRange {
  readonly first: number;
  readonly last: number;
  readonly total: number | null;
}

/** https://www.rfc-editor.org/rfc/rfc9110#section-14.4 — throws `INVALID_RESPONSE` on anything that is not one byte range. */
export function parseContentRange(header: string): ContentRange {
  const match = /^bytes[ \t]+(\d{1,16})-(\d{1,16})\/(\d{1,16}|\*)$/i.exec(header.trim());
  const first = Number(match?.[1] ?? NaN);
  const last = Number(match?.[2] ?? NaN);
  const total = match?.[3] === '*' ? null : Number(match?.[3] ?? NaN);
  const whole = [first, last, total ?? 0].every(Number.isSafeInteger);
  if (!whole || first > last || (total !== null && last >= total)) {
    throw new StrataError(
      'INVALID_RESPONSE',
      `The registry answered with the unusable Content-Range "${header.slice(0, 100)}"`,
    );
  }
  return { first, last, total };
}
