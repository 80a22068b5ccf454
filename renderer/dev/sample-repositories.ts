/** Repositories of four registries, made up after real ones: names and figures of the proportions that those have. */
import type { FoundRepository, SearchAnswer } from '../../core/api/discover.ts';

export interface SampleRegistry {
  readonly domain: string;
  readonly name: string;
  readonly kind: SearchAnswer['registryKind'];
  /** Milliseconds until it answers. */
  readonly takes: number;
  readonly answers: 'results' | 'unable' | 'fails';
  readonly ignores: SearchAnswer['ignored'];
}

export const REGISTRIES: readonly SampleRegistry[] = [
  {
    domain: 'docker.io',
    name: 'Docker Hub',
    kind: 'docker-hub',
    takes: 180,
    answers: 'results',
    ignores: [],
  },
  {
    domain: 'quay.io',
    name: 'Quay',
    kind: 'quay',
    takes: 1600,
    answers: 'results',
    ignores: ['trusted', 'verified', 'os', 'architecture', 'category'],
  },
  { domain: 'ghcr.io', name: 'GitHub', kind: 'github', takes: 20, answers: 'unable', ignores: [] },
  {
    domain: 'registry.example.org:5000',
    name: 'Harbour of the team',
    kind: 'harbor',
    takes: 320,
    answers: 'fails',
    ignores: [],
  },
];

type Sketch = readonly [
  registry: string,
  repository: string,
  description: string,
  stars: number | null,
  pulls: number | null,
  trust: 'official' | 'verified' | 'sponsored' | null,
  daysAgo: number | null,
];

const SKETCHES: readonly Sketch[] = [
  ['docker.io', 'library/nginx', 'Official build of Nginx.', 20_412, 12_804_118_233, 'official', 3],
  [
    'docker.io',
    'library/debian',
    'Debian is a Linux distribution that’s composed entirely of free and open-source software.',
    5103,
    3_204_118_233,
    'official',
    9,
  ],
  [
    'docker.io',
    'library/postgres',
    'The PostgreSQL object-relational database system provides reliability and data integrity.',
    14_211,
    10_104_118_233,
    'official',
    5,
  ],
  [
    'docker.io',
    'library/redis',
    'Redis is the world’s fastest data platform for caching, vector search, and NoSQL databases.',
    13_390,
    9_804_118_233,
    'official',
    6,
  ],
  [
    'docker.io',
    'library/python',
    'Python is an interpreted, interactive, object-oriented, open-source programming language.',
    10_022,
    8_904_118_233,
    'official',
    2,
  ],
  [
    'docker.io',
    'library/node',
    'Node.js is a JavaScript-based platform for server-side and networking applications.',
    13_914,
    7_204_118_233,
    'official',
    1,
  ],
  [
    'docker.io',
    'nginx/nginx-ingress',
    'NGINX and NGINX Plus Ingress Controllers for Kubernetes',
    110,
    1_204_118_233,
    'verified',
    12,
  ],
  [
    'docker.io',
    'nginx/nginx-prometheus-exporter',
    'NGINX Prometheus Exporter for NGINX and NGINX Plus',
    51,
    204_118_233,
    'verified',
    40,
  ],
  [
    'docker.io',
    'nginxinc/nginx-unprivileged',
    'Unprivileged NGINX Dockerfiles',
    180,
    804_118_233,
    'verified',
    4,
  ],
  [
    'docker.io',
    'linuxserver/nginx',
    'An Nginx container, brought to you by LinuxServer.io.',
    230,
    104_118_233,
    'sponsored',
    8,
  ],
  [
    'docker.io',
    'nginxproxy/nginx-proxy',
    'Automated nginx proxy for Docker containers using docker-gen',
    174,
    94_118_233,
    'sponsored',
    15,
  ],
  ['docker.io', 'ngnix/nginx', 'nginx', 0, 1204, null, 1903],
  [
    'docker.io',
    'jonasal/nginx-certbot',
    'Automatically create and renew website certificates for free using the Let’s Encrypt certificate authority.',
    44,
    11_204_118,
    null,
    30,
  ],
  [
    'docker.io',
    'rtsp/lighttpd',
    'lighttpd — the small, fast web server: an nginx alternative for static files',
    12,
    904_118,
    null,
    120,
  ],
  ['quay.io', 'nginx/nginx-ingress', 'NGINX Ingress Controller for Kubernetes', 3, null, null, 12],
  [
    'quay.io',
    'prometheus/prometheus',
    'The Prometheus monitoring system and time series database',
    140,
    null,
    null,
    2,
  ],
  ['quay.io', 'acme/shop-nginx', '', null, null, null, 200],
  ['quay.io', 'bedrock/nginx', 'nginx for the bedrock of <b>our</b> platform', 1, null, null, 480],
];

const DAY = 86_400_000;
const many: readonly Sketch[] = Array.from({ length: 400 }, (_, index) => [
  'docker.io',
  `people${index % 97}/app-${index}`,
  `One of many applications: number ${index}`,
  (index * 7) % 40,
  (index * 7919) % 900_000,
  null,
  (index * 13) % 900,
]);

/** "docker.io/library/nginx" as people write it. */
export function familiarRepository(reference: string): string {
  return reference.replace(/^docker\.io\/(?:library\/)?/, '');
}

export const REPOSITORIES: readonly Omit<FoundRepository, 'bookmarked'>[] = [...SKETCHES, ...many].map(
  ([registry, repository, description, stars, pulls, trust, daysAgo]) => ({
    registry,
    reference: `${registry}/${repository}`,
    familiar: familiarRepository(`${registry}/${repository}`),
    description,
    stars,
    pulls,
    official: trust === 'official',
    publisher: trust === 'verified' || trust === 'sponsored' ? trust : null,
    updated: daysAgo === null ? null : new Date(Date.now() - daysAgo * DAY).toISOString(),
    isPrivate: registry === 'docker.io' ? false : null,
    os: registry === 'docker.io' ? ['linux'] : [],
    architectures:
      registry === 'docker.io' ? ['amd64', 'arm64', ...(trust === 'official' ? ['s390x'] : [])] : [],
    categories: trust === 'official' && repository.includes('nginx') ? ['Web servers'] : [],
  }),
);

export const README = `# Quick reference

-	**Maintained by**: [the NGINX Docker Maintainers](https://github.com/nginxinc/docker-nginx)
-	**Where to get help**: [the Docker Community Slack](https://dockr.ly/comm-slack), or \`#nginx\`

<p align="center"><img src="https://tracker.example/pixel.png" alt="the logo"> <b>Nginx</b> (pronounced "engine-x")</p>

![logo](https://raw.githubusercontent.com/docker-library/docs/01c12653951b2fe592c1f93a13b4e289ada0e3a1/nginx/logo.png)

## How to use this image

### Hosting some simple static content

\`\`\`console
$ docker run --name some-nginx -v /some/content:/usr/share/nginx/html:ro -d nginx
\`\`\`

Alternatively, a simple \`Dockerfile\` can be used to generate a new image that includes the necessary content (which is a much cleaner solution than the bind mount above):

\`\`\`dockerfile
FROM nginx
COPY static-html-directory /usr/share/nginx/html
\`\`\`

> **Note**: the directory has to be readable by the user that nginx runs as.

1. Write it
2. Build it
   - with \`docker build\`
   - or with \`strata build\`
3. ~~Guess~~ Run it

- [x] served
- [ ] measured

### Variants

| Tag | Base | Size |
|:----|:----:|-----:|
| \`nginx:<version>\` | Debian | 72 MB |
| \`nginx:<version>-alpine\` | Alpine | 20 MB |
| \`nginx:<version>-perl\` | Debian, with **Perl** | 90 MB |

[Bad link](javascript:alert(1)), [relative](docs/readme.md), [footnotes][far] and <script>alert(1)</script> are as they are.

## License

View [license information](http://nginx.org/LICENSE) for the software contained in this image.

[far]: https://example.org/far
`;
