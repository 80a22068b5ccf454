/**
 * The expression of a glob: `*` and `?` stop at "/", `**` does not, `[…]` is a set (`[!…]` its opposite), a backslash takes
 * the meaning away. With a "/" in it the whole path is compared, from the root on; else the name.
 */
export function globSource(glob: string): string {
  const whole = glob.includes('/') && !glob.startsWith('/') && !glob.startsWith('**/') ? `/${glob}` : glob;
  const text = whole.startsWith('**/') ? `/${whole}` : whole;
  let source = '^';
  for (let at = 0; at < text.length;) {
    const character = text[at] ?? '';
    if (text.startsWith('/**/', at)) {
      // Also no folder at all: /a/**/b finds /a/b.
      source += '/(?:.*/)?';
      at += 4;
    } else if (text.startsWith('**', at)) {
      source += '.*';
      at += 2;
      while (text[at] === '*') at += 1;
    } else if (character === '*') {
      source += '[^/]*';
      at += 1;
    } else if (character === '?') {
      source += '[^/]';
      at += 1;
    } else if (character === '[') {
      const set = /^\[([!^]?)(\]?(?:\\.|[^\]\\])*)\]/s.exec(text.slice(at));
      source += set === null ? '\\[' : `[${set[1] === '' ? '' : '^/'}${setSource(set[2] ?? '')}]`;
      at += set === null ? 1 : set[0].length;
    } else if (character === '\\' && at + 1 < text.length) {
      source += escaped(text[at + 1] ?? '');
      at += 2;
    } else {
      source += escaped(character);
      at += 1;
    }
  }
  return `${source}$`;
}

function setSource(set: string): string {
  return set.replace(/\\(.)/gs, '$1').replace(/[\]\\^[]/g, '\\$&');
}

function escaped(character: string): string {
  return character.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
