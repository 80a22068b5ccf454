import { app, dialog } from 'electron';
import { reportError } from '../../core/index.ts';
import type { Log } from './file-log.ts';

/** A person is told of at most one fault in this time, in milliseconds: faults come in swarms. */
const QUIET_TIME = 60_000;

/** A fault of ours ends nothing that can go on: it is logged with its stack and shown once. */
export function watchFaults(log: Log): void {
  let quietUntil = 0;
  function onFault(kind: string, error: unknown): void {
    const report = reportError(error);
    log('error', `${kind}: ${error instanceof Error ? (error.stack ?? error.message) : report.message}`);
    if (!app.isReady() || Date.now() < quietUntil) return;
    quietUntil = Date.now() + QUIET_TIME;
    void dialog.showMessageBox({
      type: 'error',
      message: report.message,
      detail: [report.action, report.detail].filter((text) => text !== undefined).join('\n\n'),
      buttons: ['Continue'],
    });
  }
  process.on('uncaughtException', (error) => onFault('uncaught exception', error));
  process.on('unhandledRejection', (error) => onFault('unhandled rejection', error));
  app.on('child-process-gone', (_event, { type, reason, exitCode }) => {
    if (reason !== 'clean-exit') log('warning', `a ${type} process ended: ${reason} (${exitCode})`);
  });
}
