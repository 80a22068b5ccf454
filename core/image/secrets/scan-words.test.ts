import { expect, test } from 'vitest';
import { scanInstruction, scanVariable } from './scan-words.ts';

test.each([
  ['DB_PASSWORD', 'correct-horse', 'likely'],
  ['MYSQL_ROOT_PASSWORD', 'changeme', 'possible'],
  ['NPM_TOKEN', 'f3a9c1d2e4', 'likely'],
  ['AWS_SECRET_ACCESS_KEY', 'f3a9c1d2e4b', 'likely'],
  ['apiKey', 'f3a9c1d2e4', 'likely'],
  ['API_KEY', 'f3a9c1d2e4', 'likely'],
  ['PGPASSWORD', 'f3a9c1d2e4', 'likely'],
  ['GPG_KEY', 'A035C8C19219BA821ECEA86B64E628F8D684696D', undefined],
  ['PASSWORD_FILE', '/run/secrets/x', undefined],
  ['DB_PASSWORD', '/run/secrets/password', undefined],
  ['DB_PASSWORD', '${DB_PASSWORD}', undefined],
  ['DB_PASSWORD', '', undefined],
  ['TOKEN_URL', 'https://example.org/token', undefined],
  ['SECRET_NAME', 'my-secret', undefined],
  ['PATH', '/usr/bin:/bin', undefined],
  ['PASSWORD_MIN_LENGTH', '12', undefined],
  ['KEYCLOAK_VERSION', '22.0.1', undefined],
  ['PYTHON_PIP_VERSION', '23.0.1', undefined],
  ['DATABASE_URL', 'postgres://me@host/db', undefined],
])('the variable %s=%s is %s', (name, value, certainty) => {
  const found = scanVariable(name, value);
  expect(found[0]?.certainty).toBe(certainty);
  expect(JSON.stringify(found)).not.toContain(value === '' ? 'nothing' : value);
});

test.each([
  ['ENV DB_PASSWORD=correct-horse', ['Secret in a variable']],
  ['/bin/sh -c #(nop)  ENV DB_PASSWORD=correct-horse', ['Secret in a variable']],
  ['ENV DB_PASSWORD correct-horse', ['Secret in a variable']],
  ['RUN |2 NPM_TOKEN=f3a9c1d2e4 USER=x /bin/sh -c npm ci # buildkit', ['Secret in a variable']],
  ['RUN /bin/sh -c git clone https://me:hunter2222@example.org/x # buildkit', ['Password in an address']],
  ['RUN /bin/sh -c curl -u me:hunter2222 https://example.org', ['Password in a command']],
  [
    'RUN /bin/sh -c curl -H "Authorization: Bearer abcdef123987" https://example.org',
    ['Password in a command'],
  ],
  ['RUN /bin/sh -c tool --password hunter2222', ['Password in a command']],
  ['RUN /bin/sh -c tool --password $PASSWORD', []],
  ['RUN /bin/sh -c apt-get update && apt-get install -y curl # buildkit', []],
  ['ENV PATH=/usr/local/bin:/usr/bin GPG_KEY=A035C8C19219BA821ECEA86B64E628F8D684696D', []],
  ['ARG TOKEN', []],
  ['COPY file:0123456789ab in /etc/secret ', []],
])('the instruction %s', (instruction, titles) => {
  const found = scanInstruction(instruction);
  expect(found.map(({ title }) => title)).toEqual(titles);
  expect(JSON.stringify(found)).not.toMatch(/horse|hunter|f3a9|abcdef1/);
});

test('an instruction of any length is looked at in bounded time', () => {
  const begun = performance.now();
  for (const text of ['A_TOKEN', 'A=', 'https://a:', '--password ', '"', ' -u a', 'ENV A '])
    scanInstruction(text.repeat(1_000_000 / text.length));
  expect(performance.now() - begun).toBeLessThan(5000);
});
