import { secretVariable } from '../variables.ts';
import { loginInAddress } from './login-lists.ts';
import { eachLine, type FoundInText } from './found-in-text.ts';

/** NAME=value a line, as dotenv and docker's --env-file read it. */
export function readEnvironment(text: string): readonly FoundInText[] {
  return eachLine(text, (line) => {
    const [, name, value] = /^\s*(?:export\s+)?([A-Za-z_][\w.-]{0,100})\s*=(.{1,1000})/.exec(line) ?? [];
    if (name === undefined || value === undefined) return undefined;
    return secretVariable(name, value.replace(/\s+#.*$/, '')) ?? loginInAddress(value);
  });
}

/** `name = value`, `name: value` or `"name": "value"`: a configuration of whichever form. */
export function readAssignments(text: string): readonly FoundInText[] {
  return eachLine(text, (line) => {
    if (/^\s*[#;]/.test(line)) return undefined;
    const [, name, value] =
      /^\s*["']?([A-Za-z_][\w.-]{0,100})["']?\s{0,20}[=:]\s{0,20}(.{1,1000})/.exec(line) ?? [];
    if (name === undefined || value === undefined) return undefined;
    return secretVariable(name, value.replace(/,\s*$/, '')) ?? loginInAddress(value);
  });
}
