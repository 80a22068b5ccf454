import type { Token } from './token.ts';
import type { Secret } from '../credentials/secret.ts';

/** Tokens of one registry by what they are good for; several requests that need the same one share the asking. */
export interface TokenCache {
  /** One that is still good, if there is. */
  peek(key: string): Secret | undefined;
  /** A good one, but not `spent`, which was refused; asks for it when there is none. */
  get(key: string, spent: Secret | undefined, fetch: () => Promise<Token>): Promise<Secret>;
}

/** `now`: a monotonic clock in milliseconds. */
export function createTokenCache(now: () => number = () => performance.now()): TokenCache {
  const good = new Map<string, { readonly secret: Secret; readonly until: number }>();
  const asked = new Map<string, Promise<Secret>>();
  const peek = (key: string): Secret | undefined => {
    const held = good.get(key);
    return held !== undefined && now() < held.until ? held.secret : undefined;
  };
  return {
    peek,
    async get(key, spent, fetch) {
      const held = peek(key);
      if (held !== undefined && held !== spent) return held;
      const running = asked.get(key);
      if (running !== undefined) return running;
      const promise = fetch()
        .then((token) => {
          good.set(key, { secret: token.secret, until: now() + token.lifeMs });
          return token.secret;
        })
        .finally(() => asked.delete(key));
      asked.set(key, promise);
      return promise;
    },
  };
}
