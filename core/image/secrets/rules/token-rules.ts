import type { SecretKind } from '../../../api/secrets.ts';
import type { Certainty } from '../found-secret.ts';

/** A token that is known by how it is written. */
export interface TokenRule {
  readonly title: string;
  readonly kind: SecretKind;
  readonly certainty: Certainty;
  /** Texts that it begins with (or that stand before it); each at least two characters. */
  readonly starts: readonly string[];
  /**
   * Sticky, from the start on. The secret is group 1, or all of it. Every repetition has a limit or one way to match, and no rule can begin
   * again within what it matched: so a scan takes time by the length of the text alone.
   */
  readonly pattern: RegExp;
  /** The characters that must not stand before it: else it is the middle of something longer. */
  readonly notAfter?: RegExp;
  /** Also in files that are no text: nothing but such a token is written like it. */
  readonly inBinaries?: boolean;
}

const END = '(?![A-Za-z0-9_-])';
const token = (
  title: string,
  starts: readonly string[],
  pattern: string,
  more: Partial<Pick<TokenRule, 'kind' | 'certainty' | 'inBinaries' | 'notAfter'>> = {},
): TokenRule => ({
  title,
  kind: 'token',
  certainty: 'sure',
  starts,
  pattern: new RegExp(pattern, 'y'),
  inBinaries: true,
  ...more,
});
/** Behind the name of a setting: `name = "value"`. */
const setting = (pattern: string): string =>
  String.raw`[\w.-]{1,60}["']?\s{0,8}(?:=>|[:=])\s{0,8}["']?(${pattern})`;

export const TOKEN_RULES: readonly TokenRule[] = [
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
  token('AWS access key', ['AKIA', 'ASIA'], `[A-Z]{4}[A-Z2-7]{16}(?![A-Za-z0-9+/=])`, {
    certainty: 'likely',
    notAfter: /[A-Za-z0-9+/=]/,
  }),
  token(
    'AWS secret key',
    [
      'aws_secret',
      'AWS_SECRET',
      'SecretAccessKey',
      'secretAccessKey',
      'aws_session_token',
      'AWS_SESSION_TOKEN',
    ],
    `${setting('[A-Za-z0-9/+=]{40,1200}')}(?![A-Za-z0-9/+=])`,
    { inBinaries: false, kind: 'cloud credentials' },
  ),
  // https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/
  token('GitHub token', ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'], `gh[pousr]_[A-Za-z0-9]{36,255}${END}`),
  token('GitHub fine-grained token', ['github_pat_'], `github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}${END}`),
  // https://docs.gitlab.com/security/tokens/#token-prefixes
  token(
    'GitLab token',
    ['glpat-', 'gldt-', 'glrt-', 'glptt-', 'glft-', 'glcbt-', 'glsoat-', 'glagent-'],
    `gl[a-z]{2,5}-[A-Za-z0-9_.=-]{20,300}${END}`,
  ),
  token(
    'Slack token',
    ['xoxb-', 'xoxp-', 'xoxa-', 'xoxr-', 'xoxs-', 'xapp-'],
    `x[a-z]{3}-[A-Za-z0-9-]{24,250}${END}`,
  ),
  token(
    'Slack webhook',
    ['hooks.slack.com/'],
    String.raw`hooks\.slack\.com/(?:services|workflows)/([A-Za-z0-9/]{24,100})${END}`,
    { notAfter: /[A-Za-z0-9.-]/ },
  ),
  token('Stripe live key', ['sk_live_', 'rk_live_'], `[rs]k_live_[A-Za-z0-9]{20,250}${END}`),
  token('Stripe test key', ['sk_test_', 'rk_test_'], `[rs]k_test_[A-Za-z0-9]{20,250}${END}`, {
    certainty: 'possible',
    inBinaries: false,
  }),
  token('Google API key', ['AIza'], `AIza[A-Za-z0-9_-]{35}${END}`, { certainty: 'likely' }),
  token('Google OAuth secret', ['GOCSPX-'], `GOCSPX-[A-Za-z0-9_-]{28}${END}`),
  token('Google OAuth token', ['ya29.'], String.raw`ya29\.[A-Za-z0-9_-]{40,1000}${END}`),
  // https://docs.npmjs.com/about-access-tokens
  token('npm token', ['npm_'], `npm_[A-Za-z0-9]{36}${END}`),
  token('npm login', ['_authToken'], String.raw`_authToken\s{0,4}=\s{0,4}["']?([A-Za-z0-9_+/=.-]{16,500})`, {
    kind: 'registry login',
    inBinaries: false,
    notAfter: /[A-Za-z0-9_]/,
  }),
  // A macaroon for pypi.org or test.pypi.org, in base 64.
  token('PyPI token', ['pypi-AgE'], `pypi-AgE[A-Za-z0-9_-]{50,1000}${END}`),
  token('Docker Hub token', ['dckr_pat_', 'dckr_oat_'], `dckr_[op]at_[A-Za-z0-9_-]{27,32}${END}`),
  token('DigitalOcean token', ['dop_v1_', 'doo_v1_', 'dor_v1_'], `do[opr]_v1_[a-f0-9]{64}${END}`),
  token('SendGrid key', ['SG.'], String.raw`SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}${END}`),
  token('Twilio key', ['SK'], `SK[0-9a-f]{32}${END}`, { certainty: 'likely', inBinaries: false }),
  token('Twilio secret', ['TWILIO_AUTH', 'twilio_auth', 'twilioAuth'], `${setting('[0-9a-f]{32}')}${END}`, {
    inBinaries: false,
  }),
  // The number of the bot stands before the colon.
  token('Telegram bot token', [':AA'], `:(AA[A-Za-z0-9_-]{33})${END}`, {
    certainty: 'likely',
    inBinaries: false,
    notAfter: /[^0-9]/,
  }),
  token('Heroku key', ['HRKU-'], `HRKU-[A-Za-z0-9_-]{36,70}${END}`),
  token(
    'Heroku key',
    ['HEROKU_API_KEY', 'heroku_api_key'],
    `${setting('[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}')}${END}`,
    { inBinaries: false },
  ),
  token(
    'Azure storage key',
    ['AccountKey=', 'SharedAccessKey='],
    `[A-Za-z]+=([A-Za-z0-9+/]{43,86}={1,2})(?![A-Za-z0-9+/=])`,
    { inBinaries: false, kind: 'cloud credentials' },
  ),
  token('Azure client secret', ['8Q~', '7Q~'], String.raw`[78]Q~[A-Za-z0-9_~.-]{31,34}(?![A-Za-z0-9_~.-])`, {
    certainty: 'likely',
    notAfter: /[^A-Za-z0-9_~.-]/,
  }),
  token('Hugging Face token', ['hf_'], `hf_[A-Za-z]{34}${END}`, { certainty: 'likely' }),
  token('OpenAI key', ['sk-proj-', 'sk-svcacct-', 'sk-admin-'], `sk-[a-z]+-[A-Za-z0-9_-]{40,250}${END}`),
  token('Anthropic key', ['sk-ant-'], `sk-ant-[a-z0-9]{3,8}-[A-Za-z0-9_-]{80,120}${END}`),
  token('Shopify token', ['shpat_', 'shpca_', 'shppa_', 'shpss_'], `shp[a-z]{2}_[a-fA-F0-9]{32}${END}`),
  token('Vault token', ['hvs.', 'hvb.'], String.raw`hv[bs]\.[A-Za-z0-9_-]{24,300}${END}`),
  token('Grafana token', ['glsa_'], `glsa_[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}${END}`),
  token('RubyGems key', ['rubygems_'], `rubygems_[a-f0-9]{48}${END}`),
  token('Databricks token', ['dapi'], `dapi[a-f0-9]{32}${END}`, { certainty: 'likely' }),
  token('age secret key', ['AGE-SECRET-KEY-1'], `AGE-SECRET-KEY-1[0-9A-Z]{58}${END}`, {
    kind: 'private key',
  }),
  // RFC 7519: whether it is a secret depends on what it says and until when.
  token(
    'JSON Web Token',
    ['eyJ'],
    String.raw`eyJ[A-Za-z0-9_-]{10,2000}\.eyJ[A-Za-z0-9_-]{10,4000}\.[A-Za-z0-9_-]{20,1000}${END}`,
    { certainty: 'possible', inBinaries: false },
  ),
];
