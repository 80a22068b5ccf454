import type { Handlers } from '../ipc/call.ts';
import { appHandlers } from './app.ts';
import { buildHandlers } from './build.ts';
import { clipboardHandlers } from './clipboard.ts';
import { compareHandlers } from './compare.ts';
import type { Context } from './context.ts';
import { discoverHandlers } from './discover.ts';
import { fileHandlers } from './files.ts';
import { findHandlers } from './find.ts';
import { imageHandlers } from './images.ts';
import { jobHandlers } from './jobs.ts';
import { openHandlers } from './open.ts';
import { packageHandlers } from './packages.ts';
import { pullHandlers } from './pull.ts';
import { pushHandlers } from './push.ts';
import { registryHandlers } from './registries.ts';
import { secretHandlers } from './secrets.ts';
import { settingsHandlers } from './settings.ts';
import { storageHandlers } from './storage.ts';
import { storeHandlers } from './store.ts';
import { tagHandlers } from './tags.ts';
import { trustHandlers } from './trust.ts';
import { updateHandlers } from './updates.ts';

export function handlersOver(context: Context): Handlers {
  return {
    ...appHandlers(context),
    ...clipboardHandlers(),
    ...settingsHandlers(context),
    ...imageHandlers(context),
    ...fileHandlers(context),
    ...findHandlers(context),
    ...packageHandlers(context),
    ...secretHandlers(context),
    ...compareHandlers(context),
    ...openHandlers(context),
    ...buildHandlers(context),
    ...storageHandlers(context),
    ...pullHandlers(context),
    ...registryHandlers(context),
    ...discoverHandlers(context),
    ...tagHandlers(context),
    ...updateHandlers(context),
    ...pushHandlers(context),
    ...trustHandlers(context),
    ...jobHandlers(context),
    ...storeHandlers(context),
  };
}
