import { visibleText } from '../oci/visible-text.ts';

/** A step of a history as the instruction that made it. */
export type ReadStep =
  | { readonly kind: 'instruction'; readonly word: string; readonly rest: string }
  | {
      readonly kind: 'run';
      readonly command: string;
      /** The shell it was given to; `null` when it ran without one or another tool wrote the instruction down as it was. */
      readonly shell: readonly string[] | null;
      /** It was written down after the shell was put before it, so that one without a shell had none. */
      readonly isComplete: boolean;
      readonly args: readonly string[];
    }
  /** Words of another tool (bazel, jib, ko, docker commit). */
  | { readonly kind: 'foreign'; readonly text: string };

const BUILDKIT = '# buildkit';
const WORDS =
  /^(ADD|ARG|CMD|COPY|ENTRYPOINT|ENV|EXPOSE|HEALTHCHECK|LABEL|MAINTAINER|ONBUILD|RUN|SHELL|STOPSIGNAL|USER|VOLUME|WORKDIR)(?:\s+([\s\S]*))?$/;
/** The shells of all builders, with the options that people set by SHELL. */
const SHELL =
  /^((?:\/(?:usr\/)?bin\/(?:env )?)?(?:ba|a|da|z|k)?sh(?: -[a-zA-Z]+(?: pipefail)?)*? -[a-zA-Z]*c|cmd(?:\.exe)? \/S \/C|(?:powershell|pwsh)(?:\.exe)?(?: -\w+(?: \w+;)?)*? -Command(?: \$[^;]+;)*) /i;

/**
 * Reads what builders write: the classic one the shell command (`/bin/sh -c #(nop)  CMD ["sh"]`), BuildKit the instruction
 * with its shell and a mark (`RUN |1 A=b /bin/sh -c make # buildkit`), kaniko the line of the Dockerfile.
 */
export function readStep(createdBy: string, shell: readonly string[]): ReadStep {
  const trimmed = visibleText(createdBy).trim();
  const isBuildkit = trimmed.endsWith(BUILDKIT);
  const text = isBuildkit ? trimmed.slice(0, -BUILDKIT.length).trimEnd() : trimmed;
  const nothing = /^[^\n]{1,200}? #\(nop\)\s*/.exec(text);
  const said = nothing === null ? text : text.slice(nothing[0].length);
  const match = WORDS.exec(said);
  const word = match?.[1] ?? '';
  if (match !== null && word !== 'RUN') return { kind: 'instruction', word, rest: (match[2] ?? '').trim() };
  if (nothing !== null) return { kind: 'foreign', text: said };
  const { args, command } = takeArguments(match === null ? text : (match[2] ?? ''));
  const given = takeShell(command, shell);
  if (match === null && given.shell === null && args.length === 0) return { kind: 'foreign', text };
  // kaniko and others write the author's own words, which know no shell.
  return { kind: 'run', ...given, isComplete: isBuildkit || match === null, args };
}

/** `|2 A=1 B=x y /bin/sh -c make`: values may hold spaces, so the command begins where a shell does. */
function takeArguments(text: string): { readonly args: readonly string[]; readonly command: string } {
  const counted = /^\|(\d{1,4}) /.exec(text);
  if (counted === null) return { args: [], command: text };
  const rest = text.slice(counted[0].length);
  const start = / (?=(?:\/(?:usr\/)?bin\/\w*sh|cmd(?:\.exe)?|powershell(?:\.exe)?|pwsh)\s)/i.exec(` ${rest}`);
  const words = rest.split(' ');
  const count = Number(counted[1]);
  const given = start === null ? words.slice(0, count).join(' ') : rest.slice(0, start.index).trim();
  const command = start === null ? words.slice(count).join(' ') : rest.slice(start.index);
  return { args: given.split(/ (?=[A-Za-z_]\w*=)/).filter((arg) => arg !== ''), command };
}

function takeShell(
  command: string,
  shell: readonly string[],
): { readonly command: string; readonly shell: readonly string[] | null } {
  const current = `${shell.join(' ')} `;
  if (command.startsWith(current)) return { command: command.slice(current.length), shell };
  const other = SHELL.exec(command);
  if (other === null) return { command, shell: null };
  return { command: command.slice(other[0].length), shell: (other[1] ?? '').split(' ') };
}
