import type { CallName } from '../../core/api/calls.ts';
import type { CoreEvent } from '../../core/api/events.ts';
import type { Core } from '../../core/index.ts';
import type { Builds } from '../builds/builds.ts';
import type { Handlers } from '../ipc/call.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { Places } from '../places.ts';
import type { SettingsFile } from '../settings/settings.ts';

/** What handlers work with. The core opens when it is first needed, and again after it could not be opened. */
export interface Context {
  readonly places: Places;
  readonly settings: SettingsFile;
  core(): Promise<Core>;
  jobs(): Promise<Jobs>;
  builds(): Promise<Builds>;
  /** Paths that a person chose in a dialog, by the handles that windows know. */
  readonly chosenFiles: Map<string, string>;
  openWindow(): void;
  /** Tells every window. */
  emit(event: CoreEvent): void;
}

/** The handlers of one noun: all calls whose name begins with it. */
export type HandlersOf<Noun extends string> = Pick<Handlers, Extract<CallName, `${Noun}.${string}`>>;
