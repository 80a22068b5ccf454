import { highlightSpecialChars } from '@codemirror/view';

/** What would hide, turn or move other text stands as a mark that names it (fault X2); the text itself stays as it is. */
export const specialChars = highlightSpecialChars({
  addSpecialChars:
    /\u061c|\u180e|\u200c|\u200d|[\u202a-\u202c]|[\u2060-\u206f]|[\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/u,
});
