import type { PullAllowance } from '../api/registries.ts';
import { visibleLine } from '../oci/visible-text.ts';
import type { Connection } from './connection.ts';
import { discard, headerText, type HttpResponse } from './http/http.ts';

/** Asking about it with HEAD counts as no pull. https://docs.docker.com/docker-hub/usage/pulls/#view-hourly-pull-rate-and-limit */
const PREVIEW = 'ratelimitpreview/test';

/** Pulls that Docker Hub still allows; `null` when it names no limit, as for accounts that pay. */
export function readAllowance(
  connection: Connection,
  domain: string,
  signal: AbortSignal | undefined,
): Promise<PullAllowance | null> {
  return connection.stream(
    {
      method: 'HEAD',
      path: `${PREVIEW}/manifests/latest`,
      what: `the pulls that are left at ${domain}`,
      subject: { kind: 'registry', familiar: domain },
      repository: PREVIEW,
      headers: {},
      signal,
      // Whoever has none left is told how many there were.
      accepted: [200, 429],
    },
    (response) => {
      discard(response);
      return allowanceIn(response);
    },
  );
}

function allowanceIn({ headers }: HttpResponse): PullAllowance | null {
  const limit = counted(headerText(headers, 'ratelimit-limit'));
  const remaining = counted(headerText(headers, 'ratelimit-remaining'));
  if (limit === null || remaining === null) return null;
  const source = visibleLine(headerText(headers, 'docker-ratelimit-source') ?? '').slice(0, 100);
  return {
    limit: limit.count,
    remaining: Math.min(remaining.count, limit.count),
    windowSeconds: limit.seconds,
    countedFor: source === '' ? null : source,
  };
}

/** "100;w=21600": so many in so many seconds. */
function counted(text: string | undefined): { readonly count: number; readonly seconds: number } | null {
  const [, count, seconds] = /^\s*(\d{1,9})\s*;\s*w=(\d{1,9})\s*$/.exec(text ?? '') ?? [];
  return count === undefined ? null : { count: Number(count), seconds: Number(seconds) };
}
