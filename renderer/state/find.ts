/** The search of every image: one at a time in a window. */
import type { FindProgress } from '../../core/api/files.ts';

export function receiveFound(_progress: FindProgress): void {}
