import { describe, expect, test } from 'vitest';
import { formatReference } from './reference.ts';
import { readPullText } from './read-pull-text.ts';

const DIGEST = `sha256:${'ab'.repeat(32)}`;

function read(text: string): string {
  const { reference, platform, readAs } = readPullText(text);
  return [readAs, formatReference(reference), platform].filter((part) => part !== undefined).join(' ');
}

describe('what people paste where an image is asked for', () => {
  test.each([
    ['nginx', 'name docker.io/library/nginx:latest'],
    ['  nginx:1.27\n', 'name docker.io/library/nginx:1.27'],
    ['"quay.io/org/app:2"', 'name quay.io/org/app:2'],
    ['`redis`', 'name docker.io/library/redis:latest'],
    ['$ nginx', 'name docker.io/library/nginx:latest'],
    ['docker://ghcr.io/org/app', 'name ghcr.io/org/app:latest'],
    ['localhost:5000/app', 'name localhost:5000/app:latest'],
    [`nginx@${DIGEST}`, `digest docker.io/library/nginx@${DIGEST}`],
    [`nginx:1.27@${DIGEST}`, `digest docker.io/library/nginx:1.27@${DIGEST}`],
    ['image: postgres:16', 'name docker.io/library/postgres:16'],
    ['  - image: "grafana/grafana:11.0"', 'name docker.io/grafana/grafana:11.0'],
  ])('a name: %s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  test.each([
    ['docker pull nginx', 'command docker.io/library/nginx:latest'],
    [
      '$ sudo docker pull --platform linux/arm64 nginx:1.27',
      'command docker.io/library/nginx:1.27 linux/arm64/v8',
    ],
    ['docker pull --platform=linux/arm/v6 -q alpine', 'command docker.io/library/alpine:latest linux/arm/v6'],
    ['docker image pull -a quay.io/org/app', 'command quay.io/org/app:latest'],
    ['podman pull docker://docker.io/library/busybox:1', 'command docker.io/library/busybox:1'],
    ['nerdctl pull --platform amd64 ghcr.io/org/app', 'command ghcr.io/org/app:latest linux/amd64'],
    ['docker run -d --name some-nginx -p 8080:80 nginx:1.27', 'command docker.io/library/nginx:1.27'],
    [
      'docker run -it --rm -v /a:/b -e X=1 alpine sh -c "echo pull"',
      'command docker.io/library/alpine:latest',
    ],
    ['docker run -p8080:80 --env-file=x nginx', 'command docker.io/library/nginx:latest'],
    [
      'docker run \\\n  --rm \\\n  -e POSTGRES_PASSWORD="a b" \\\n  postgres:16',
      'command docker.io/library/postgres:16',
    ],
    ['skopeo copy docker://quay.io/org/app:1 oci:here:1', 'command quay.io/org/app:1'],
    [
      'skopeo --override-arch arm64 inspect docker://alpine',
      'command docker.io/library/alpine:latest linux/arm64/v8',
    ],
    ['crane pull gcr.io/distroless/static out.tar', 'command gcr.io/distroless/static:latest'],
    ['sudo ctr images pull docker.io/library/redis:7', 'command docker.io/library/redis:7'],
    ['# get it\ndocker pull redis', 'command docker.io/library/redis:latest'],
    ['docker login ghcr.io && docker pull ghcr.io/org/app:2', 'command ghcr.io/org/app:2'],
    ['strata pull nginx', 'command docker.io/library/nginx:latest'],
    ['strata pull --dry-run nginx', 'command docker.io/library/nginx:latest'],
    ['RUN docker pull nginx', 'command docker.io/library/nginx:latest'],
  ])('a command: %s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  test.each([
    ['FROM debian:bookworm-slim', 'from docker.io/library/debian:bookworm-slim'],
    ['from --platform=linux/amd64 node:22 as build', 'from docker.io/library/node:22 linux/amd64'],
    ['FROM --platform=$BUILDPLATFORM golang:1.23 AS build', 'from docker.io/library/golang:1.23'],
    [
      '# syntax=docker/dockerfile:1\nFROM \\\n  alpine\nRUN docker pull nginx\n',
      'from docker.io/library/alpine:latest',
    ],
  ])('a FROM line: %s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  test.each([
    ['https://hub.docker.com/_/nginx', 'address docker.io/library/nginx:latest'],
    ['hub.docker.com/_/nginx/tags', 'address docker.io/library/nginx:latest'],
    [
      'https://hub.docker.com/r/grafana/grafana/tags?page=1&name=11.0',
      'address docker.io/grafana/grafana:11.0',
    ],
    [
      'https://hub.docker.com/layers/library/nginx/1.27/images/sha256-abc?context=explore',
      'address docker.io/library/nginx:1.27',
    ],
    ['https://hub.docker.com/repository/docker/user/app/general', 'address docker.io/user/app:latest'],
    [
      'https://quay.io/repository/prometheus/node-exporter?tab=tags&tag=v1.8.0',
      'address quay.io/prometheus/node-exporter:v1.8.0',
    ],
    [
      `https://quay.io/repository/prometheus/prometheus/manifest/${DIGEST}`,
      `address quay.io/prometheus/prometheus@${DIGEST}`,
    ],
    ['https://github.com/Org/repo/pkgs/container/app', 'address ghcr.io/org/app:latest'],
    [
      'https://github.com/orgs/org/packages/container/package/charts%2Fapp',
      'address ghcr.io/org/charts/app:latest',
    ],
    ['https://ghcr.io/org/app:1.2', 'address ghcr.io/org/app:1.2'],
    ['https://gallery.ecr.aws/nginx/nginx', 'address public.ecr.aws/nginx/nginx:latest'],
    ['https://registry.example:8443/v2/team/app/manifests/1.2', 'address registry.example:8443/team/app:1.2'],
    ['https://registry.example/v2/team/app/tags/list', 'address registry.example/team/app:latest'],
  ])('an address: %s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  test.each([
    [''],
    ['   '],
    [DIGEST],
    ['ab'.repeat(32)],
    ['FROM scratch'],
    ['FROM $BASE'],
    ['docker pull'],
    ['https://hub.docker.com/search?q=nginx'],
    ['https://github.com/org/repo'],
    ['oci:/tmp/layout'],
    ['docker-archive:/tmp/a.tar'],
    ['Nginx'],
    ['two words'],
  ])('refuses what is no image: %s', (text) => {
    expect(() => readPullText(text)).toThrow(expect.objectContaining({ code: 'INVALID_REFERENCE' }));
  });

  test('refuses a whole text', () => {
    expect(() => readPullText('x'.repeat(30_000))).toThrow(
      expect.objectContaining({ code: 'INVALID_REFERENCE' }),
    );
  });

  test('refuses a platform that is none', () => {
    expect(() => readPullText('docker pull --platform a/b/c/d nginx')).toThrow(
      expect.objectContaining({ code: 'INVALID_PLATFORM' }),
    );
  });

  test('says what it assumed', () => {
    expect(readPullText('nginx').assumptions).toEqual([
      'Docker Hub, because no registry was named',
      'tag latest, because none was named',
    ]);
    expect(readPullText('docker.io/nginx:1').assumptions).toEqual([]);
    expect(readPullText('FROM golang:1 AS build\nFROM alpine:3').assumptions).toContain(
      'the first of 2 FROM lines',
    );
  });

  test('says nothing of a platform that nobody wrote', () => {
    expect('platform' in readPullText('nginx')).toBe(false);
  });
});
