import { BrowserWindow, Notification } from 'electron';
import type { CoreEvent } from '../../core/api/events.ts';
import type { Job } from '../../core/api/jobs.ts';
import type { Windows } from '../windows/windows.ts';
import { noticeOf, overallProgress } from './overall.ts';

/** Says what jobs do where people look who do not look at a window: on the task bar and in notifications. */
export interface Attention {
  hear(event: CoreEvent): void;
  ended(job: Job): void;
}

export function payAttention(windows: Windows): Attention {
  const jobs = new Map<string, Job>();
  let shown = -1;
  return {
    hear(event) {
      if (event.kind === 'job') jobs.set(event.job.id, event.job);
      else if (event.kind === 'job-gone') jobs.delete(event.id);
      else return;
      const progress = Math.round(overallProgress(jobs.values()) * 100) / 100;
      if (progress === shown) return;
      shown = progress;
      for (const window of windows.all()) window.setProgressBar(progress);
    },
    ended(job) {
      const notice = noticeOf(job);
      if (!notice || BrowserWindow.getFocusedWindow() !== null || !Notification.isSupported()) return;
      const notification = new Notification(notice);
      notification.on('click', () => windows.front()?.focus());
      notification.show();
    },
  };
}
