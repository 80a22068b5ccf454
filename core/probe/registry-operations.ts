import { z } from 'zod';
import { chooseChallenge, parseChallenges } from '../registry/auth/challenge.ts';
import { parseContentRange } from '../registry/http/content-range.ts';
import { readDockerConfig, savedLogin } from '../registry/credentials/docker-config.ts';
import { nextPage } from '../registry/http/next-page.ts';
import { realmAllowed } from '../registry/auth/realm.ts';
import { uploadLocation } from '../registry/http/upload-location.ts';
import { parseWarning } from '../registry/http/warning.ts';
import { operation, type Operation } from './operation.ts';

const header = z.object({ header: z.string() });

export const registryOperations: Readonly<Record<string, Operation>> = {
  'auth.challenge': operation(z.object({ header: z.union([z.string(), z.array(z.string())]) }), (input) => {
    const chosen = chooseChallenge(parseChallenges(input.header));
    return chosen ?? { scheme: null, params: {} };
  }),
  'auth.realmAllowed': operation(
    z.object({ realm: z.string(), registry: z.string(), insecure: z.boolean().default(false) }),
    ({ realm, registry, insecure }) => realmAllowed(realm, registry, insecure),
  ),
  'auth.lookup': operation(z.object({ configText: z.string(), key: z.string() }), ({ configText, key }) => {
    const { username, password, identityToken } = savedLogin(
      readDockerConfig(configText, 'config.json'),
      key,
    );
    return { username, password, identityToken };
  }),
  'registry.nextPage': operation(
    z.object({ requestUrl: z.string(), link: z.string().nullish() }),
    ({ requestUrl, link }) => nextPage(requestUrl, link ?? undefined),
  ),
  'registry.uploadLocation': operation(
    z.object({ requestUrl: z.string(), location: z.string().nullish() }),
    ({ requestUrl, location }) => uploadLocation(requestUrl, location ?? undefined),
  ),
  'registry.contentRange': operation(header, (input) => parseContentRange(input.header)),
  'registry.warning': operation(header, (input) => parseWarning(input.header)),
};
