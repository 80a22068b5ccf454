import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.e2e.ts',
  outputDir: 'test-results',
  globalSetup: './build/playwright-ground.ts',
  timeout: 60_000,
  // One at a time: windows compete for the processor of a small machine, and what is measured then is the machine.
  workers: 1,
  // A test that passes the second time has found something; it is not a pass.
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  use: { trace: 'retain-on-failure' },
});
