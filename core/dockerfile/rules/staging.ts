/** How stages are named and what comes twice in them. */
import { goQuote } from '../parser/go-quote.ts';
import type { Checked, CheckedStage, Finding, Rule, Understood } from './finding.ts';

export const STAGING_RULES: readonly Rule[] = [stageNames, repeated, shellForms, relativeFolders, platforms];

const RESERVED: readonly string[] = ['context', 'scratch'];

function stageNames({ stages }: Checked): readonly Finding[] {
  const seen = new Set<string>();
  return stages.flatMap(({ node, from: { name } }) => {
    const [, as = '', written = ''] = node.args;
    if (name === null) return [];
    const found: Finding[] = [];
    const find = (rule: string, message: string, near: string) => found.push({ rule, message, node, near });
    if (written !== name) find('StageNameCasing', `Stage name '${written}' should be lowercase`, written);
    const casing = caseOf(node.word);
    if (casing !== null && casing(as) !== as)
      find('FromAsCasing', `'${as}' and '${node.word}' keywords' casing do not match`, ` ${as} `);
    if (RESERVED.includes(name))
      find(
        'ReservedStageName',
        `Stage name should not use the same name as reserved stage ${goQuote(name)}`,
        written,
      );
    if (seen.has(name))
      find(
        'DuplicateStageName',
        `Duplicate stage name ${goQuote(name)}, stage names should be unique`,
        written,
      );
    seen.add(name);
    return found;
  });
}

/** `null` for a word that is of no one case. */
function caseOf(word: string): ((text: string) => string) | null {
  if (word === word.toLowerCase()) return (text) => text.toLowerCase();
  return word === word.toUpperCase() ? (text) => text.toUpperCase() : null;
}

function repeated({ stages }: Checked): readonly Finding[] {
  return stages.flatMap(({ instructions }) =>
    ['cmd', 'entrypoint', 'healthcheck'].flatMap((kind) => {
      const same = instructions.filter(({ instruction }) => instruction.kind === kind);
      const name = kind.toUpperCase();
      const message = `Multiple ${name} instructions should not be used in the same stage because only the last one will be used`;
      return same.slice(0, -1).map(({ node }) => ({ rule: 'MultipleInstructionsDisallowed', message, node }));
    }),
  );
}

function shellForms({ stages }: Checked): readonly Finding[] {
  return stages.flatMap((stage) =>
    stage.instructions.flatMap(({ node, instruction }, at) => {
      if (instruction.kind !== 'cmd' && instruction.kind !== 'entrypoint') return [];
      const { command } = instruction;
      // Who chose a shell wants one.
      if (command.form === 'exec' || command.text === '' || choosesShell(stage, at)) return [];
      const message = `JSON arguments recommended for ${node.command.toUpperCase()} to prevent unintended behavior related to OS signals`;
      return [{ rule: 'JSONArgsRecommended', message, node }];
    }),
  );
}

function choosesShell(stage: CheckedStage, before: number): boolean {
  const own = stage.instructions.slice(0, before);
  if (own.some(({ instruction }) => instruction.kind === 'shell')) return true;
  return ancestors(stage).some(({ instructions }) =>
    instructions.some(({ instruction }) => instruction.kind === 'shell'),
  );
}

function ancestors(stage: CheckedStage): readonly CheckedStage[] {
  const found: CheckedStage[] = [];
  for (let { parent } = stage; parent !== null; parent = parent.parent) found.push(parent);
  return found;
}

function relativeFolders({ stages }: Checked): readonly Finding[] {
  return stages.flatMap((stage) => {
    let isKnown = ancestors(stage).some(({ instructions }) => instructions.some(isAbsoluteFolder));
    return stage.instructions.flatMap((understood) => {
      const { node, instruction } = understood;
      if (instruction.kind !== 'workdir' || isKnown) return [];
      isKnown = isAbsoluteFolder(understood) || instruction.path.startsWith('$');
      if (isKnown) return [];
      const message = `Relative workdir ${goQuote(instruction.path)} can have unexpected results if the base image changes`;
      return [{ rule: 'WorkdirRelativePath', message, node, near: instruction.path }];
    });
  });
}

function isAbsoluteFolder({ instruction }: Understood): boolean {
  return instruction.kind === 'workdir' && /^["']?\//.test(instruction.path);
}

function platforms({ stages }: Checked): readonly Finding[] {
  return stages.flatMap(({ node, from: { platform } }) => {
    if (platform === null) return [];
    const found = { node, near: platform };
    if (/^\$(?:TARGETPLATFORM|\{TARGETPLATFORM\})$/.test(platform)) {
      const message = `Setting platform to predefined ${platform} in FROM is redundant as this is the default behavior`;
      return [{ rule: 'RedundantTargetPlatform', message, ...found }];
    }
    if (platform.includes('$')) return [];
    const message = `FROM --platform flag should not use constant value ${goQuote(platform)}`;
    return [{ rule: 'FromPlatformFlagConstDisallowed', message, ...found }];
  });
}
