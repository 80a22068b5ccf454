import type { ConnectionTest, TestedStep } from '../../api/registries.ts';
import { createAgents, type RegistryOptions } from '../http/agents.ts';
import type { CredentialSource } from '../credentials/credentials.ts';
import { addressOf, findEndpoint } from '../endpoint.ts';
import type { HttpRequest } from '../http/http.ts';
import { DEFAULT_LIMITS, type Limits } from '../limits.ts';
import { proxyFor } from '../http/proxy.ts';
import { followingRedirects } from '../http/redirects.ts';
import { createRedactor } from '../credentials/secret.ts';
import { basicAuthorization } from '../auth/token.ts';
import { createTransport } from '../http/transport.ts';
import { askApi } from './api.ts';
import { greet } from './certificate.ts';
import { findScope, signIn, type Entering } from './enter.ts';
import { knock, lookUp, openSocket, placeOf } from './reach.ts';
import { StepFailed, takeSteps, type Steps } from './steps.ts';
import { openTunnel } from './tunnel.ts';

export interface DiagnoseOrder {
  readonly domain: string;
  readonly options: RegistryOptions;
  readonly credentials: CredentialSource;
  readonly limits?: Partial<Limits>;
  readonly signal?: AbortSignal;
  /** Told of each step that was taken; those that were not are in the result alone. */
  readonly onStep?: (step: TestedStep) => void;
}

/**
 * Goes the way of a request to a registry step by step, over new connections and with one attempt each, and says how far it
 * comes and why no further. Rejects only when it is cancelled.
 */
export async function diagnose(order: DiagnoseOrder): Promise<ConnectionTest> {
  const redactor = createRedactor();
  const steps = takeSteps(redactor, order.onStep);
  const agents = createAgents(order.options);
  try {
    await walk(order, steps, redactor, agents);
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error;
  } finally {
    agents.close();
  }
  return steps.result(order.domain);
}

async function walk(
  order: DiagnoseOrder,
  steps: Steps,
  redactor: ReturnType<typeof createRedactor>,
  agents: ReturnType<typeof createAgents>,
): Promise<void> {
  const { domain, options, signal } = order;
  const limits = { ...DEFAULT_LIMITS, ...order.limits };
  const what = `the test of ${domain}`;

  const { address, proxy } = await steps.take('address', async () => {
    const url = addressOf(domain);
    const through = await proxyFor(url, options.proxy);
    const by = through === undefined ? '' : `, through the proxy ${through.host}`;
    return { found: `${url.host}${by}`, value: { address: url, proxy: through } };
  });
  if (proxy !== undefined && proxy.password !== '') redactor.add(decodeURIComponent(proxy.password));
  const requestTo = (url: URL): HttpRequest => ({
    method: 'GET',
    url,
    headers: { accept: 'application/json' },
    what,
    destination: 'registry',
    deadline: performance.now() + limits.budgetMs,
    ...(signal === undefined ? {} : { signal }),
  });
  const next = proxy === undefined ? address : proxy;

  await steps.take('dns', async () => ({
    found: await lookUp(placeOf(next), requestTo(address), proxy !== undefined),
    value: undefined,
  }));
  const base = await steps.take('connect', async () => {
    const url = await findEndpoint(domain, options, limits.connectMs);
    const place = placeOf(proxy ?? url);
    const found = await knock(place, requestTo(url), limits.connectMs, proxy !== undefined);
    return { found: proxy === undefined ? found : `the proxy, ${found}`, value: url };
  });
  const request = requestTo(base);
  await steps.take('tls', async () => {
    if (base.protocol === 'http:') {
      const why = options.plainHttp === true ? 'as allowed for this registry' : 'as it is on this machine';
      return { found: `Plain HTTP, ${why}`, skipped: true, value: undefined };
    }
    const place = placeOf(base);
    const socket =
      proxy === undefined
        ? await openSocket(place, request, limits.connectMs)
        : await openTunnel(proxy, place, request, limits.connectMs);
    return { found: await greet(socket, place, options, request, limits.connectMs), value: undefined };
  });

  const send = followingRedirects(createTransport(agents, limits, 'strata'));
  const answer = await steps.take('api', async () => {
    const value = await askApi({ send, limits, domain, request });
    const asks =
      value.challenge === undefined ? 'asks for no login' : `asks for a login by ${value.challenge.scheme}`;
    return { found: `${value.version === '' ? 'A registry' : value.version}, ${asks}`, value };
  });
  const { authorization, entering } = await steps.take('login', async () => {
    const credentials = await order.credentials.find(domain, signal === undefined ? {} : { signal });
    if (credentials?.kind === 'password')
      redactor.add(
        credentials.password.reveal(),
        basicAuthorization(credentials).reveal().slice('Basic '.length),
      );
    else if (credentials !== undefined) redactor.add(credentials.token.reveal());
    const way: Entering = { send, limits, redactor, domain, request, answer, credentials };
    const { value, ...finding } = await signIn(way);
    return { ...finding, value: { authorization: value, entering: way } };
  });
  await steps.take('scope', () => findScope(entering, authorization));
}
