import type { BuildGround } from '../build-ground.ts';
import type { OpenContext } from '../context/open-context.ts';
import type { Built, BuiltLayer } from './built.ts';

/** What COPY --from and mounts name: files of an image on its way, or of a folder. */
export type FileSource =
  | { readonly kind: 'image'; readonly key: string; layers(): Promise<readonly BuiltLayer[]> }
  | { readonly kind: 'context'; readonly context: OpenContext };

/** What the steps of one stage stand on. */
export interface StageGround extends BuildGround {
  /** Name or number of the stage. */
  readonly stage: string;
  readonly escape: '\\' | '`';
  /** A stage before this one, a named context, or an image. */
  readonly source: (name: string, line: number) => Promise<FileSource>;
}

/** One instruction in its stage. */
export interface StepPlace {
  readonly parent: Built;
  /** "[build 2/4] COPY . /src" */
  readonly title: string;
  /** Where it stands: stage and position. */
  readonly place: string;
}
