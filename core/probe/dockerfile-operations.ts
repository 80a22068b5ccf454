import { z } from 'zod';
import { expandWord, splitWords } from '../dockerfile/expand.ts';
import { parseGitUrl } from '../dockerfile/git-url.ts';
import { ignoreMatcher, parseIgnore } from '../dockerfile/ignore.ts';
import { parseDockerfile, type DockerfileNode } from '../dockerfile/parse-dockerfile.ts';
import { parseExecForm } from '../dockerfile/parser/exec-form.ts';
import { parseHeredocWord } from '../dockerfile/parser/heredoc.ts';
import { readInstructions } from '../dockerfile/read-instructions.ts';
import { StrataError } from '../oci/strata-error.ts';
import { operation, type Operation } from './operation.ts';

const text = z.object({ text: z.string() });
const word = z.object({
  word: z.string(),
  env: z.union([z.record(z.string(), z.string()), z.array(z.string())]).optional(),
});
const PLAIN = { escape: '\\' } as const;

export const dockerfileOperations: Readonly<Record<string, Operation>> = {
  'dockerfile.parse': operation(text, (input) => {
    const { nodes } = parseDockerfile(input.text);
    return { nodes: nodes.map(drawNode), lines: nodes.map(({ lines }) => lines) };
  }),
  'dockerfile.check': operation(text, (input) => {
    readInstructions(parseDockerfile(input.text));
    return true;
  }),
  'dockerfile.execForm': operation(text, (input) => {
    const strings = parseExecForm(input.text);
    if (strings === null) throw new StrataError('INVALID_DOCKERFILE', 'not a JSON array');
    return strings;
  }),
  'dockerfile.heredocs': operation(text, (input) =>
    parseDockerfile(input.text).nodes.map(({ heredocs }) => (heredocs.length === 0 ? null : heredocs)),
  ),
  'dockerfile.heredocWord': operation(text, (input) => {
    const heredoc = parseHeredocWord(input.text);
    return heredoc === null ? null : { name: heredoc.name };
  }),
  'shell.word': operation(word, (input) => expandWord(input.word, environment(input.env), PLAIN).word),
  'shell.words': operation(word, (input) => splitWords(input.word, environment(input.env), PLAIN)),
  'ignore.parse': operation(text, (input) => parseIgnore(input.text)),
  'ignore.match': operation(
    z.object({ patterns: z.array(z.string()), path: z.string(), mode: z.string().optional() }),
    (input) => ignoreMatcher(input.patterns).ignores(input.path),
  ),
  'giturl.parse': operation(z.object({ ref: z.string() }), (input) => parseGitUrl(input.ref)),
};

function drawNode(node: DockerfileNode): unknown {
  const { command, flags, args, pairs, child } = node;
  return {
    cmd: command,
    flags,
    ...(pairs === null ? { args } : { pairs: pairs.map(({ name, value }) => [name, value]) }),
    ...(child === null ? {} : { children: [drawNode(child)] }),
  };
}

/** `{"A": "b"}` or `["A=b"]`, the last of several winning. */
function environment(given: z.output<typeof word>['env']): Readonly<Record<string, string>> {
  if (!Array.isArray(given)) return given ?? {};
  return Object.fromEntries(
    given.map((pair) => {
      const sign = pair.indexOf('=');
      return sign < 0 ? [pair, ''] : [pair.slice(0, sign), pair.slice(sign + 1)];
    }),
  );
}
