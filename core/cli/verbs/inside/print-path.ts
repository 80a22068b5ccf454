import { visibleText } from '../../../oci/visible-text.ts';
import type { Output } from '../../terminal.ts';

/**
 * A path as its bytes where a program reads it, so that it names the file again; with control characters made visible
 * where a person does.
 */
export function printPath(path: string, out: Output): string | Uint8Array {
  return out.isTerminal ? visibleText(path).replaceAll('\n', '␊') : pathBytes(path);
}

/** Bytes that were no UTF-8 stand as U+DC80 to U+DCFF (core/api/files.ts). */
function pathBytes(path: string): Uint8Array {
  if (!/[\udc80-\udcff]/.test(path)) return Buffer.from(path);
  const parts: Buffer[] = [];
  for (const part of path.split(/(?<![\ud800-\udbff])([\udc80-\udcff])/)) {
    const code = part.length === 1 ? part.charCodeAt(0) : 0;
    parts.push(code >= 0xdc80 && code <= 0xdcff ? Buffer.from([code - 0xdc00]) : Buffer.from(part));
  }
  return Buffer.concat(parts);
}
