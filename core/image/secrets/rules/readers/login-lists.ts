import { blot } from '../../blot.ts';
import { isPlaceholder } from '../../doubt.ts';
import { eachLine, type FoundInText } from './found-in-text.ts';

/** https://everything.curl.dev/usingcurl/netrc.html: words on one line or on several. */
export function readNetrc(text: string): readonly FoundInText[] {
  let machine = '';
  return eachLine(text, (line) => {
    machine = /(?:^|\s)machine\s+(\S{1,200})/.exec(line)?.[1] ?? machine;
    const password = /(?:^|\s)password\s+(\S{1,500})/.exec(line)?.[1];
    return password === undefined ? undefined : { shown: `${machine} ${blot('password ', password)}`.trim() };
  });
}

/** hostname:port:database:username:password. https://www.postgresql.org/docs/current/libpq-pgpass.html */
export function readPgpass(text: string): readonly FoundInText[] {
  return eachLine(text, (line) => {
    if (line.startsWith('#')) return undefined;
    const fields = line.split(/(?<!\\):/);
    const password = fields[4];
    if (fields.length !== 5 || password === undefined || password === '') return undefined;
    return { shown: `${fields[0] ?? ''}: ${blot('', password)}` };
  });
}

/** https://user:password@host, one a line. */
export function readGitCredentials(text: string): readonly FoundInText[] {
  return eachLine(text, loginInAddress);
}

export function readGitConfig(text: string): readonly FoundInText[] {
  return eachLine(text, (line) => (/^\s*(?:url|pushurl)\s*=/.test(line) ? loginInAddress(line) : undefined));
}

const LOGIN = /\bhttps?:\/\/([^\s/:@"'<>]{0,100}):([^\s/:@"'<>]{1,300})@([\w.-]{1,200})/;

/** A password in an address: in a configuration, a history, a command. */
export function loginInAddress(text: string): Omit<FoundInText, 'line'> | undefined {
  const [, , password, host] = LOGIN.exec(text) ?? [];
  if (password === undefined || isPlaceholder(password)) return undefined;
  return { shown: blot(`${host ?? ''}: `, password) };
}
