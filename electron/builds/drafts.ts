import { z } from 'zod';
import type { DockerfileText } from '../../core/api/builds.ts';
import type { KeptFile } from '../files/kept-file.ts';

/** Characters of all drafts together: the ones typed last. The file is read whole at start. */
const MOST_TEXT = 2_000_000;

const draft = z.object({ source: z.string(), text: z.string(), digest: z.string().nullable() });
type Draft = Readonly<z.infer<typeof draft>>;

/** What was typed into Dockerfiles and not saved: it outlives the window and the process. */
export interface Drafts {
  of(source: string): DockerfileText | null;
  /** `null`: there is none any more. */
  keep(source: string, text: DockerfileText | null): void;
  flush(): Promise<void>;
}

export function openDrafts(file: KeptFile<readonly Draft[]>): Drafts {
  const found = z.array(z.unknown()).safeParse(file.found);
  let drafts: readonly Draft[] = (found.data ?? []).flatMap((each) => draft.safeParse(each).data ?? []);
  return {
    of(source) {
      const kept = drafts.find((each) => each.source === source);
      return kept === undefined ? null : { text: kept.text, digest: kept.digest };
    },
    keep(source, text) {
      const rest = drafts.filter((each) => each.source !== source);
      if (text === null && rest.length === drafts.length) return;
      let room = MOST_TEXT;
      drafts = [...(text === null ? [] : [{ source, ...text }]), ...rest].filter((each) => {
        room -= each.text.length;
        return room >= 0;
      });
      file.save(drafts);
    },
    flush: () => file.flush(),
  };
}
