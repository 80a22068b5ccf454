/** Takes what could be a secret out of a text that is about to be kept (fault C1). What is a doubt is taken out. */
export function redact(text: string): string {
  return RULES.reduce((clean, [pattern, replacement]) => clean.replace(pattern, replacement), text);
}

const GONE = '[redacted]';

const RULES: readonly (readonly [RegExp, string])[] = [
  // Header values: Authorization, Proxy-Authorization, WWW-Authenticate answers, cookies.
  [
    /\b((?:proxy-)?authorization|set-cookie|cookie|x-registry-auth|x-auth-token)(["']?\s*[:=]\s*).*/gi,
    `$1$2${GONE}`,
  ],
  [/\b(basic|bearer)\s+[\w+/=.~-]{8,}/gi, `$1 ${GONE}`],
  // user:password@host
  [/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@]+@/gi, `$1${GONE}@`],
  // Signed addresses and token requests: the query of an address tells nothing that a log needs.
  [/\b(https?:\/\/[^\s?"'<>]+)\?[^\s"'<>]*/gi, `$1?${GONE}`],
  [
    /(["']?\b[\w-]*(?:password|passwd|secret|token|auth|credential|api[_-]?key)["']?\s*[:=]\s*)(["']?)[^\s"',;}]+\2/gi,
    `$1$2${GONE}$2`,
  ],
  // JSON web tokens, wherever they stand.
  [/\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g, GONE],
];
