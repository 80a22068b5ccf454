import type { Handlers } from '../ipc/call.ts';
import { appHandlers } from './app.ts';
import { clipboardHandlers } from './clipboard.ts';
import type { Context } from './context.ts';
import { imageHandlers } from './images.ts';
import { jobHandlers } from './jobs.ts';
import { pullHandlers } from './pull.ts';
import { settingsHandlers } from './settings.ts';
import { storeHandlers } from './store.ts';

export function handlersOver(context: Context): Handlers {
  return {
    ...appHandlers(context),
    ...clipboardHandlers(),
    ...settingsHandlers(context),
    ...imageHandlers(context),
    ...pullHandlers(context),
    ...jobHandlers(context),
    ...storeHandlers(context),
  };
}
