import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

// Real registries and real stores take their time on a small machine; a test that hangs still ends.
const testTimeout = 30_000;

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'core',
          environment: 'node',
          include: ['core/**/*.test.ts', 'electron/**/*.test.ts', 'build/**/*.test.ts'],
          globalSetup: ['build/vitest-workers.ts'],
          testTimeout,
          hookTimeout: testTimeout,
        },
      },
      {
        plugins: [react()],
        test: {
          name: 'ui',
          environment: 'happy-dom',
          include: ['renderer/**/*.test.{ts,tsx}'],
          testTimeout,
          hookTimeout: testTimeout,
        },
      },
    ],
  },
});
