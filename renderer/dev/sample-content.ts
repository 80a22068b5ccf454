/** Contents of sample files, made when they are read: text of 64 bytes a line, a picture, or bytes of a program. */
import type { FileLook, TextLine } from '../../core/api/files.ts';

const LINE = 64;

/** A ball on nothing, 96 × 96. */
export const SAMPLE_PICTURE = Uint8Array.from(
  atob(
    'iVBORw0KGgoAAAANSUhEUgAAAGAAAABgCAYAAADimHc4AAACn0lEQVR42u3csY2cQBiG4SnnStgSKAFRwZQwkgvw5E4mc4rkAkzuhMwpkgtwAS5gfKs7dBizvHt7wAzw/dLbwPeEu4wxOp1Op9PpdOOzVYwO8lB4TWveOfi4pQDGaW0Yfm2A00OU1Z94zUIO8lCA6kGnGj5HgENDjIfPGeBwELfGzx1g9wjFzPB7AWhe2+X4RwLYFUI//tEAskcYDn9UgGwhiup3nKqELOQgDwWohpqZsh//6ABZIMyNfwaANiXCBcY/C0AyBAEkBLiOL4A3gE0R+vEF8C/AJgjD8QXwP8DqCJfqVxxWQCVkIQd5KEA11EDtRJuNL4BpgFUQpsYXwG2AxREEkBDg1vgCmAdYDEEACQHmxhcAA3QfRRBAcoCfca4CKiELOchDAaqhBmqh7rmHx3+C8QVwH8DDCAJICHAdXwDLAbwbQQACEIAAEgH04wtgWYC7EZ6qH7HvAhVQCVnIQR4KUA01UAt1owQgAAEIQAACEIAABCCAfAG+x74LVEAlZCEHeShANdRALdSNEoAABCAAAQhAAAIQgADyBfgW+y5QAZWQhRzkoQDVUAO1UDdKAHsAGCIIYDmAd/4oLwABCEAAyQB6BAEsA/Dgn3MFkBTg5fuAr3GuAiohCznIQwGqoQZqoe65D36gIQABnBmAEAQw30KfqQogKcAcggA2GF8AGQDcQhDARuO/IXyJwwqohCzkIA8FqIYaqJ1o5QebBJAUYIwggI3HHyMIIMH4QwQBJBpfABkAvLwdLYAMHvA+L0BGT9h/jlOVkIUc5KEA1VAzk8ntzgRgcr4jA5i93BEBzN7uSABmz7dnAHOU2yOAOeLtAcCc4crqU7xmIQd5KED1IHPWSwlgdPMQawFo7TtBlgLQmjqdTqfL7f4Cw/Rh9HfzliwAAAAASUVORK5CYII=',
  ),
  (character) => character.charCodeAt(0),
);

export function contentKind(path: string, size: number): Pick<FileLook, 'content' | 'mediaType'> {
  if (size === 0) return { content: 'empty', mediaType: 'inode/x-empty' };
  if (path.endsWith('.png')) return { content: 'picture', mediaType: 'image/png' };
  if (/\.(?:so(?:\..*)?|gz|mo|deb|lz4|cache|node)$|^\/usr\/s?bin\//.test(path) || path.includes('terminfo'))
    return { content: 'binary', mediaType: 'application/x-elf' };
  return { content: 'text', mediaType: 'text/plain' };
}

/** One line of 64 bytes; some lines are of one layer only. */
function line(path: string, layer: number, number: number): string {
  const what = number % 37 === 5 ? ` changed by layer ${layer + 1}` : '';
  const text =
    number % 12 === 0
      ? `# ${path.split('/').at(-1) ?? ''}, part ${number / 12}`
      : `  * Correct fault ${number * 7}${what}`;
  return text
    .slice(0, LINE - 1)
    .padEnd(LINE - 1, ' ')
    .trimEnd()
    .padEnd(LINE - 1, ' ');
}

export function readSample(
  path: string,
  layer: number,
  size: number,
  offset: number,
  length: number,
): Uint8Array {
  const end = Math.min(size, offset + length);
  if (end <= offset) return new Uint8Array();
  const { content } = contentKind(path, size);
  if (content === 'picture') return SAMPLE_PICTURE.slice(offset, end);
  if (content === 'binary') {
    const bytes = Uint8Array.from(
      { length: end - offset },
      (_, index) => (((offset + index) * 2_654_435_761) >>> 13) & 0xff,
    );
    [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1].forEach((byte, index) => offset + index < 7 && (bytes[index] = byte));
    return bytes;
  }
  const first = Math.floor(offset / LINE);
  const text = Array.from(
    { length: Math.ceil(end / LINE) - first },
    (_, index) => `${line(path, layer, first + index)}\n`,
  ).join('');
  return new TextEncoder().encode(text).slice(offset - first * LINE, end - first * LINE);
}

export function compareSamples(
  path: string,
  from: { readonly layer: number; readonly size: number },
  to: { readonly layer: number; readonly size: number },
): readonly TextLine[] {
  const lines: TextLine[] = [];
  const [before, after] = [Math.ceil(from.size / LINE), Math.ceil(to.size / LINE)];
  for (let number = 0; number < Math.max(before, after); number += 1) {
    const [old, young] = [line(path, from.layer, number).trimEnd(), line(path, to.layer, number).trimEnd()];
    if (number < before && number < after && old === young)
      lines.push({ kind: 'same', from: number + 1, to: number + 1, text: old });
    else {
      if (number < before) lines.push({ kind: 'removed', from: number + 1, to: null, text: old });
      if (number < after) lines.push({ kind: 'added', from: null, to: number + 1, text: young });
    }
  }
  return lines;
}
