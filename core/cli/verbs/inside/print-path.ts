import { pathBytes } from '../../../image/files/paths/path-text.ts';
import { visibleText } from '../../../oci/visible-text.ts';
import type { Output } from '../../terminal.ts';

/**
 * A path as its bytes where a program reads it, so that it names the file again; with control characters made visible
 * where a person does.
 */
export function printPath(path: string, out: Output): string | Uint8Array {
  return out.isTerminal ? visibleText(path).replaceAll('\n', '␊') : pathBytes(path);
}
