import { useEffect, useState } from 'react';
import type { PullTarget } from '../../../core/api/pull.ts';
import { call } from '../../bridge.ts';

/** Milliseconds without a key after which a text is read. */
const REST = 120;

/** What a text names when it is a name, a pull command, a FROM line or a web address (A20); `null`: plain words. */
export function useUnderstood(text: string): PullTarget | null {
  const [understood, setUnderstood] = useState<{ readonly text: string; readonly target: PullTarget } | null>(
    null,
  );
  const trimmed = text.trim();
  useEffect(() => {
    if (trimmed === '') return undefined;
    let current = true;
    const timer = setTimeout(() => {
      call('pull.read', { text: trimmed, platform: null }).then(
        (target) => current && setUnderstood({ text: trimmed, target }),
        () => current && setUnderstood(null),
      );
    }, REST);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [trimmed]);
  return understood?.text === trimmed ? understood.target : null;
}

export function repositoryOf({ registry, repository }: PullTarget): string {
  return `${registry}/${repository}`;
}

/** The tag that a person wrote; `undefined`: none, so that all are of interest. */
export function tagIn({ tag }: PullTarget, text: string): string | undefined {
  return tag !== null && text.includes(`:${tag}`) ? tag : undefined;
}

/** One word is searched for; what has a registry, a folder, a tag or a command around it names one repository. */
export function isNamed(text: string): boolean {
  return /[/:@]|\s/.test(text.trim());
}
