/** A README is parsed off the page's own thread: one that was made to be slow keeps nobody waiting but itself. */
import { followReadme } from './follow-readme.ts';

self.addEventListener('message', ({ data }: MessageEvent<string>) => {
  for (const news of followReadme(data)) self.postMessage(news);
});
