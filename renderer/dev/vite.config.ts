import tailwind from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defaultClientConditions, defineConfig } from 'vite';

/** Only the development page; the product's build does not know it. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), tailwind()],
  base: './',
  // as the product's build has it
  resolve: { conditions: ['worker', ...defaultClientConditions] },
  build: {
    outDir: process.env['STRATA_DEV_OUT'] ?? '../../out/dev-page',
    emptyOutDir: true,
    // the page's policy takes fonts from files only
    assetsInlineLimit: 0,
    target: 'chrome114',
  },
});
