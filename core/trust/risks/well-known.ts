/**
 * Repositories that everybody knows, so that their names are worth imitating: Docker Hub's official images as they were
 * published for years. Whatever else exists is no worse for not being here; only likeness to these is told.
 */
export const WELL_KNOWN: readonly string[] = `
adminer aerospike almalinux alpine alt amazonlinux amazoncorretto api-firewall arangodb archlinux backdrop bash bonita buildpack-deps
busybox caddy cassandra chronograf clearlinux clefos clickhouse clojure composer consul convertigo couchbase couchdb
crate dart debian docker drupal eclipse-mosquitto eclipse-temurin elasticsearch elixir emqx erlang fedora flink
fluentd friendica gazebo gcc geonetwork ghost golang gradle groovy haproxy haskell haxe hello-world hitch httpd hylang
influxdb irssi jetty joomla jruby julia kapacitor kibana kong krakend lightstreamer liquibase logstash mageia mariadb
matomo maven mediawiki memcached mongo mongo-express monica mysql nats nats-streaming neo4j neurodebian nextcloud
nginx node notary odoo openjdk open-liberty oraclelinux orientdb percona perl photon php phpmyadmin plone postfixadmin
postgres pypy python rabbitmq rakudo-star r-base redis redmine registry rethinkdb rockylinux rocket.chat ros ruby rust
sapmachine scratch silverpeas solr sonarqube spark spiped storm swift swipl teamspeak telegraf tomcat tomee traefik
ubuntu unit varnish vault websphere-liberty wordpress xwiki yourls znc zookeeper
`
  .trim()
  .split(/\s+/);

/** Hosts of registries that many pull from. */
export const WELL_KNOWN_REGISTRIES: readonly string[] = [
  'docker.io',
  'quay.io',
  'ghcr.io',
  'gcr.io',
  'lscr.io',
  'nvcr.io',
  'icr.io',
  'cgr.dev',
  'public.ecr.aws',
  'mcr.microsoft.com',
  'registry.k8s.io',
  'k8s.gcr.io',
  'registry.gitlab.com',
  'registry.access.redhat.com',
  'registry.redhat.io',
  'docker.elastic.co',
  'container-registry.oracle.com',
];

/** Accounts that publish under the names of official images with everybody's knowledge. */
export const KNOWN_PUBLISHERS: readonly string[] = [
  'library',
  'bitnami',
  'bitnamilegacy',
  'bitnamisecure',
  'chainguard',
  'cimg',
  'circleci',
  'ubuntu',
  'redhat',
  'rancher',
  'linuxserver',
  'nginxinc',
  'nginx',
  'grafana',
  'hashicorp',
  'elastic',
  'amazon',
  'google',
  'microsoft',
  'docker',
  'dockereng',
  'arm64v8',
  'arm32v5',
  'arm32v6',
  'arm32v7',
  'amd64',
  'i386',
  'ppc64le',
  's390x',
  'riscv64',
  'mips64le',
  'winamd64',
];

/** Accounts whose names people take for Docker's own. */
export const OFFICIAL_ACCOUNTS: readonly string[] = [
  'library',
  'docker',
  'official',
  'officialimages',
  'officiallibrary',
  'libraryofficial',
  'officialdocker',
  'dockerlibrary',
  'dockerofficial',
  'dockerhub',
];
