/** What /etc/os-release says. https://www.freedesktop.org/software/systemd/man/latest/os-release.html */
export interface SystemRelease {
  /** "debian" */
  readonly id: string;
  /** "12"; '' for rolling ones. */
  readonly version: string;
  /** "Debian GNU/Linux 12 (bookworm)" */
  readonly title: string;
}

export const RELEASE_PATTERN = '^/(?:etc|usr/lib)/os-release$';

/** Undefined when it names no system. */
export function readSystemRelease(bytes: Buffer): SystemRelease | undefined {
  const values = new Map<string, string>();
  for (const line of bytes.toString('utf8', 0, Math.min(bytes.length, LONGEST)).split('\n')) {
    const [, name, value] = /^\s*([A-Z_]+)=(.*)$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) values.set(name, unquoted(value.trim()));
  }
  const id = values.get('ID') ?? '';
  const title = values.get('PRETTY_NAME') ?? values.get('NAME') ?? id;
  return title === '' ? undefined : { id, version: values.get('VERSION_ID') ?? '', title };
}

/** Real ones have some 500 bytes. */
const LONGEST = 16_384;

function unquoted(value: string): string {
  return /^(["'])([\s\S]*)\1$/.exec(value)?.[2]?.replace(/\\(["$`\\])/g, '$1') ?? value;
}
