import type { CommandSpec } from './command.ts';

/** docker's verb and flags, as far as this builder does what they say; those that are missing are unknown flags. */
export const BUILD_COMMAND: CommandSpec = {
  name: 'build',
  aliases: ['image build', 'buildx build', 'builder build'],
  usage: '[OPTIONS] PATH | -',
  summary: 'Build an image from a Dockerfile, without a daemon',
  flags: [
    { name: 'build-arg', kind: 'list', value: 'list', help: 'Set build-time variables' },
    {
      name: 'build-context',
      kind: 'list',
      value: 'stringArray',
      help: 'Additional build contexts (e.g. name=path, name=docker-image://image)',
    },
    { name: 'file', short: 'f', kind: 'text', help: 'Name of the Dockerfile (default: "PATH/Dockerfile")' },
    { name: 'format', kind: 'text', help: "Format of the image: 'oci' (default) or 'docker'" },
    { name: 'iidfile', kind: 'text', help: 'Write the image ID to a file' },
    { name: 'label', kind: 'list', value: 'list', help: 'Set metadata for an image' },
    { name: 'network', kind: 'text', help: "Network of RUN instructions: 'default', 'none' or 'host'" },
    { name: 'no-cache', kind: 'switch', help: 'Do not use cache when building the image' },
    {
      name: 'output',
      short: 'o',
      kind: 'text',
      help: 'Write the filesystem elsewhere: a folder, "-", "type=local,dest=FOLDER", "type=tar,dest=FILE"',
    },
    { name: 'platform', kind: 'text', help: 'Set target platform for build' },
    {
      name: 'progress',
      kind: 'text',
      help: "Kind of progress output: 'auto', 'plain', 'tty', 'json', 'quiet'",
    },
    { name: 'pull', kind: 'switch', help: 'Always ask the registry for newer versions of the bases' },
    {
      name: 'quiet',
      short: 'q',
      kind: 'switch',
      help: 'Suppress the build output and print image ID on success',
    },
    {
      name: 'secret',
      kind: 'list',
      value: 'stringArray',
      help: 'Secret to expose to the build: id=mysecret,src=/local/secret or id=mysecret,env=VARIABLE',
    },
    {
      name: 'tag',
      short: 't',
      kind: 'list',
      value: 'list',
      help: 'Name and optionally a tag (format: "name:tag")',
    },
    { name: 'target', kind: 'text', help: 'Set the target build stage to build' },
  ],
  arguments: { least: 1, most: 1 },
  load: async () => (await import('./verbs/build/build.ts')).build,
};
