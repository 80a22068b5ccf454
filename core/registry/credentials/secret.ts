import { inspect } from 'node:util';

const REDACTED = '[redacted]';

/** Shorter texts are not searched for: they would blank out ordinary words, and a secret that short protects nothing. */
const SHORTEST_SEARCHED = 4;

/** A password or a token that never prints: not by a template, not by JSON, not by console.log (fault C1). */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The only way to the text; call it where the text goes on the wire and nowhere else. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return REDACTED;
  }

  toJSON(): string {
    return REDACTED;
  }

  [inspect.custom](): string {
    return REDACTED;
  }
}

export interface Redactor {
  add(...secrets: readonly string[]): void;
  /** `text` without any secret seen so far: servers echo what they were sent. */
  clean(text: string): string;
}

export function createRedactor(): Redactor {
  const seen = new Set<string>();
  return {
    add(...secrets) {
      for (const secret of secrets) {
        if (secret.length < SHORTEST_SEARCHED) continue;
        seen.add(secret);
        seen.add(encodeURIComponent(secret));
      }
    },
    clean(text) {
      let cleaned = text;
      // Longest first: a secret that contains another must not leave its tail behind.
      for (const secret of [...seen].sort((a, b) => b.length - a.length))
        cleaned = cleaned.replaceAll(secret, REDACTED);
      return cleaned;
    },
  };
}
