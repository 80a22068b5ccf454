import { blot } from '../../blot.ts';
import { eachLine, type FoundInText } from './found-in-text.ts';

/** shadow(5): "*" and "!" lock an account, an empty field opens it to everybody. */
export function readShadow(text: string): readonly FoundInText[] {
  return eachLine(text, (line) => {
    const [name = '', hash, changed] = line.split(':', 3);
    if (hash === undefined || changed === undefined || name === '') return undefined;
    if (hash === '')
      return { shown: `${name}: no password`, certainty: 'likely', title: 'Account without a password' };
    // crypt(5): "$id$salt$hash"; thirteen characters are the DES of old.
    const scheme = /^\$[\w-]{1,12}\$/.exec(hash)?.[0];
    if (scheme === undefined && !/^[./A-Za-z0-9]{13}$/.test(hash)) return undefined;
    return { shown: `${name}: ${blot(scheme ?? '', hash)}` };
  });
}

/** https://httpd.apache.org/docs/2.4/misc/password_encryptions.html */
export function readHtpasswd(text: string): readonly FoundInText[] {
  return eachLine(text, (line) => {
    const [name = '', hash = ''] = line.split(':', 2);
    const scheme = /^(?:\$apr1\$|\$2[aby]\$|\$[156]\$|\{SHA\})/.exec(hash)?.[0];
    if (name === '' || (scheme === undefined && !/^[./A-Za-z0-9]{13}$/.test(hash))) return undefined;
    return { shown: `${name}: ${blot(scheme ?? '', hash)}` };
  });
}
