import { StrataError } from '../../oci/strata-error.ts';
import { visibleLine } from '../../oci/visible-text.ts';

/**
 * Refuses what cannot be one name. A window takes pasted lines and reads the first of them; in a script a second line is
 * a second image, which would be left out without a word.
 */
export function requireOneName(text: string): void {
  if (!/[\s\p{Cc}]/u.test(text)) return;
  throw new StrataError(
    'INVALID_REFERENCE',
    `"${visibleLine(text.slice(0, 120))}" has white space or a control character in it: one name is expected for each argument`,
    { action: 'Give each image to a command of its own, as in: strata pull nginx:1.27' },
  );
}
