/**
 * JSON as its grammar allows it to be written, with nothing in it that hides or turns what stands beside it: control
 * characters, directions and zero-width marks stand as their four hexadecimal digits (X2). It reads back as the same value.
 */
export function plainJson(text: string): string {
  return text.replace(HIDDEN, (characters) =>
    [...Array(characters.length).keys()]
      .map((at) => `\\u${characters.charCodeAt(at).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}

const HIDDEN =
  // eslint-disable-next-line no-control-regex -- finding control characters is its purpose
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu;
