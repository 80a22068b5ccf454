import { visibleText } from '../oci/visible-text.ts';

/**
 * The instruction that made a step, as a Dockerfile would have it. The classic builder wrote the shell command it ran
 * (`/bin/sh -c #(nop)  CMD ["sh"]`), BuildKit the instruction with the shell it used (`RUN /bin/sh -c make # buildkit`);
 * build arguments stand before either (`|1 A=b /bin/sh -c make`). Anything else is shown as it is.
 */
export function readInstruction(createdBy: string): string {
  const trimmed = createdBy.trim();
  const text = trimmed.endsWith(BUILDKIT) ? trimmed.slice(0, -BUILDKIT.length).trimEnd() : trimmed;
  const nothing = /^(?:\/bin\/sh -c|cmd(?:\.exe)? \/S \/C) #\(nop\)\s*/i.exec(text);
  if (nothing !== null) return visibleText(tidy(text.slice(nothing[0].length)));
  const buildkit = /^RUN\s+/.exec(text);
  const command = buildkit === null ? text : text.slice(buildkit[0].length);
  const withoutArguments = dropArguments(command);
  const shell = /^(?:\/bin\/sh -c|cmd(?:\.exe)? \/S \/C)\s+/i.exec(withoutArguments);
  if (shell !== null) return visibleText(`RUN ${withoutArguments.slice(shell[0].length)}`);
  if (buildkit !== null || withoutArguments !== command) return visibleText(`RUN ${withoutArguments}`);
  return visibleText(tidy(text));
}

/** What BuildKit appends to everything it ran. */
const BUILDKIT = '# buildkit';

/** `|2 A=1 B=x y /bin/sh -c make`: values may hold spaces, so the command begins where a shell does. */
function dropArguments(command: string): string {
  const counted = /^\|(\d+) /.exec(command);
  if (counted === null) return command;
  const shell = / (?=(?:\/bin\/(?:sh|bash|ash)|cmd(?:\.exe)?|powershell(?:\.exe)?|pwsh)\s)/i.exec(command);
  if (shell !== null) return command.slice(shell.index + 1);
  // No known shell: one word for each argument is the best guess.
  return (
    command
      .split(' ')
      .slice(Number(counted[1]) + 1)
      .join(' ') || command
  );
}

function tidy(instruction: string): string {
  const [, word = '', rest = ''] = /^([A-Za-z]+)(?:\s+([\s\S]*))?$/.exec(instruction) ?? [];
  switch (word) {
    case 'ADD':
    case 'COPY':
      return `${word} ${sources(rest)}`;
    case 'CMD':
    case 'ENTRYPOINT':
    case 'SHELL':
      return `${word} ${commas(rest)}`;
    case 'EXPOSE':
      return `EXPOSE ${goMapKeys(rest)}`;
    case 'VOLUME':
      return `VOLUME ${goList(rest)}`;
    case 'HEALTHCHECK':
      return `HEALTHCHECK ${healthCheck(rest)}`;
    case 'ARG':
    case 'ENV':
    case 'LABEL':
    case 'MAINTAINER':
    case 'ONBUILD':
    case 'STOPSIGNAL':
    case 'USER':
    case 'WORKDIR':
      return `${word} ${rest.trim()}`.trimEnd();
    default:
      return instruction;
  }
}

/** `file:<64 hex> in /app/` → `file:<12 hex> /app/`. */
function sources(text: string): string {
  return text
    .replace(/\b(file|dir|multi):([0-9a-f]{12})[0-9a-f]+/g, '$1:$2')
    .replace(/^((?:--\S+ )*(?:file|dir|multi):[0-9a-f]{12}) in /, '$1 ')
    .trim();
}

/** Go prints `["a" "b"]`; a Dockerfile wants commas. */
function commas(text: string): string {
  const strings = text.match(/"(?:[^"\\]|\\.)*"/g);
  return strings !== null && /^\[("(?:[^"\\]|\\.)*"(?:,?\s*))*\]$/.test(text.trim())
    ? `[${strings.join(', ')}]`
    : text.trim();
}

/** `map[80/tcp:{} 443/tcp:{}]` → `80/tcp 443/tcp`. */
function goMapKeys(text: string): string {
  const map = /^map\[(.*)\]$/.exec(text.trim());
  return map === null ? text.trim() : (map[1] ?? '').replaceAll(':{}', '').trim();
}

function goList(text: string): string {
  const list = /^\[([^"]*)\]$/.exec(text.trim());
  return list === null ? commas(text) : (list[1] ?? '');
}

/** `&{["CMD-SHELL" "curl -f x"] "30s" "3s" "0s" "0s" '\x03'}` as BuildKit prints Go's struct. */
function healthCheck(text: string): string {
  const struct = /^&\{\[((?:"(?:[^"\\]|\\.)*"\s*)*)\]([\s\S]*)\}$/.exec(text.trim());
  if (struct === null) return text.trim();
  const words = (struct[1] ?? '').match(/"(?:[^"\\]|\\.)*"/g) ?? [];
  const times = ((struct[2] ?? '').match(/"([^"]*)"/g) ?? []).map((time) => time.slice(1, -1));
  const options = ['--interval=', '--timeout=', '--start-period=', '--start-interval=']
    .map((option, index) =>
      times[index] === undefined || times[index] === '0s' ? '' : `${option}${times[index]} `,
    )
    .join('');
  const [kind = '""', ...rest] = words;
  if (kind === '"NONE"') return 'NONE';
  const shown = kind === '"CMD-SHELL"' ? unquote(rest[0] ?? '') : `[${rest.join(', ')}]`;
  return `${options}CMD ${shown}`;
}

function unquote(text: string): string {
  try {
    return String(JSON.parse(text));
  } catch {
    // Go escapes a little differently from JSON; quoted is still readable.
    return text;
  }
}
