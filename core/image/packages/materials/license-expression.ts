/** What packages say of their license, as an SPDX license expression. https://spdx.github.io/spdx-spec/v2.3/SPDX-license-expressions/ */
import { LICENSE_IDS } from './license-ids.ts';

export interface LicenseExpression {
  readonly expression: string;
  /** Licenses that are not on the list: "LicenseRef-…" → what the package says. */
  readonly references: ReadonlyMap<string, string>;
}

/** Exceptions that packages use with WITH. https://spdx.org/licenses/exceptions-index.html */
const EXCEPTIONS: ReadonlyMap<string, string> = new Map(
  `389-exception Asterisk-exception Autoconf-exception-2.0 Autoconf-exception-3.0 Autoconf-exception-generic
   Autoconf-exception-generic-3.0 Bison-exception-1.24 Bison-exception-2.2 Bootloader-exception Classpath-exception-2.0
   CLISP-exception-2.0 cryptsetup-OpenSSL-exception DigiRule-FOSS-exception eCos-exception-2.0 Fawkes-Runtime-exception
   FLTK-exception Font-exception-2.0 freertos-exception-2.0 GCC-exception-2.0 GCC-exception-2.0-note GCC-exception-3.1
   GNAT-exception GNU-compiler-exception GPL-CC-1.0 GStreamer-exception-2005 GStreamer-exception-2008 i2p-gpl-java-exception
   KiCad-libraries-exception LGPL-3.0-linking-exception libpri-OpenH323-exception Libtool-exception Linux-syscall-note
   LLVM-exception LZMA-exception mif-exception OCaml-LGPL-linking-exception OCCT-exception-1.0
   OpenJDK-assembly-exception-1.0 openvpn-openssl-exception PS-or-PDF-font-exception-20170817 Qt-GPL-exception-1.0
   Qt-LGPL-exception-1.1 Qwt-exception-1.0 SHL-2.0 SHL-2.1 Swift-exception Texinfo-exception u-boot-exception-2.0
   Universal-FOSS-exception-1.0 vsftpd-openssl-exception WxWindows-exception-3.1 x11vnc-openssl-exception`
    .split(/\s+/)
    .map((id) => [id.toLowerCase(), id]),
);

/** Ways of saying it that mean exactly one license of the list. "BSD" and "GPL" alone do not. */
const MEANT: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'mit license': 'MIT',
    'the mit license': 'MIT',
    'isc license': 'ISC',
    'isc license (iscl)': 'ISC',
    'apache 2': 'Apache-2.0',
    'apache 2.0': 'Apache-2.0',
    'apache-2': 'Apache-2.0',
    'apache license 2.0': 'Apache-2.0',
    'apache license, version 2.0': 'Apache-2.0',
    'apache license version 2.0': 'Apache-2.0',
    'asl 2.0': 'Apache-2.0',
    'bsd-2': 'BSD-2-Clause',
    'bsd-3': 'BSD-3-Clause',
    '2-clause bsd': 'BSD-2-Clause',
    '3-clause bsd': 'BSD-3-Clause',
    'bsd 2-clause': 'BSD-2-Clause',
    'bsd 3-clause': 'BSD-3-Clause',
    'new bsd': 'BSD-3-Clause',
    gplv2: 'GPL-2.0-only',
    'gplv2+': 'GPL-2.0-or-later',
    gplv3: 'GPL-3.0-only',
    'gplv3+': 'GPL-3.0-or-later',
    lgplv2: 'LGPL-2.0-only',
    'lgplv2+': 'LGPL-2.0-or-later',
    'lgplv2.1': 'LGPL-2.1-only',
    'lgplv2.1+': 'LGPL-2.1-or-later',
    lgplv3: 'LGPL-3.0-only',
    'lgplv3+': 'LGPL-3.0-or-later',
    'agplv3+': 'AGPL-3.0-or-later',
    'gnu general public license v3 (gplv3)': 'GPL-3.0-only',
    'mozilla public license 2.0 (mpl 2.0)': 'MPL-2.0',
    'mplv2.0': 'MPL-2.0',
    psf: 'PSF-2.0',
    'python software foundation license': 'PSF-2.0',
    'zlib/libpng license': 'Zlib',
    'the unlicense (unlicense)': 'Unlicense',
    openssl: 'OpenSSL',
  }),
);

/** Parentheses within parentheses, and licenses in all; more is no statement about a license. */
const DEEPEST = 20;
const MOST_TOKENS = 200;

/** Undefined when nothing is said. */
export function readLicense(said: string | null): LicenseExpression | undefined {
  const text = (said ?? '').trim();
  if (text === '') return undefined;
  const references = new Map<string, string>();
  const meant = MEANT.get(text.toLowerCase());
  if (meant !== undefined) return { expression: meant, references };
  const expression = parse(text, references);
  if (expression !== undefined) return { expression, references };
  const id = referenceId(text);
  return { expression: id, references: new Map([[id, text]]) };
}

/** The expression as the specification writes it; undefined when it is none. */
function parse(text: string, references: Map<string, string>): string | undefined {
  const tokens = text.match(/[()]|[^\s()]+/g) ?? [];
  if (tokens.length > MOST_TOKENS) return undefined;
  let at = 0;
  const found = either(0);
  return at === tokens.length ? found : undefined;

  function either(depth: number): string | undefined {
    return joined('OR', () => joined('AND', () => single(depth)));
  }

  function joined(operator: string, part: () => string | undefined): string | undefined {
    let all = part();
    while (all !== undefined && tokens[at]?.toUpperCase() === operator) {
      at += 1;
      const next = part();
      all = next === undefined ? undefined : `${all} ${operator} ${next}`;
    }
    return all;
  }

  function single(depth: number): string | undefined {
    const token = tokens[at];
    if (token === undefined || depth > DEEPEST) return undefined;
    at += 1;
    if (token === '(') {
      const inner = either(depth + 1);
      const isClosed = tokens[at] === ')';
      at += 1;
      return inner === undefined || !isClosed ? undefined : `(${inner})`;
    }
    if (token === ')' || /^(?:and|or|with)$/i.test(token)) return undefined;
    const license = licenseOf(token, references);
    if (tokens[at]?.toUpperCase() !== 'WITH') return license;
    const exception = EXCEPTIONS.get((tokens[at + 1] ?? '').toLowerCase());
    at += 2;
    return exception === undefined ? undefined : `${license} WITH ${exception}`;
  }
}

function licenseOf(token: string, references: Map<string, string>): string {
  const known = LICENSE_IDS.get(token.toLowerCase()) ?? MEANT.get(token.toLowerCase());
  if (known !== undefined) return known;
  const base = token.endsWith('+') ? LICENSE_IDS.get(token.slice(0, -1).toLowerCase()) : undefined;
  if (base !== undefined) return `${base}+`;
  const id = referenceId(token);
  references.set(id, token.replace(/^LicenseRef-/, ''));
  return id;
}

/** Only letters, digits, "." and "-" (annex D.2). Two texts that come to the same are taken for one. */
function referenceId(text: string): string {
  const name = text
    .replace(/^LicenseRef-/, '')
    .replace(/[^A-Za-z0-9.-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 100);
  return `LicenseRef-${name === '' ? 'unnamed' : name}`;
}
