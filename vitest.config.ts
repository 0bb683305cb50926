import vueI18n from '@intlify/unplugin-vue-i18n/vite';
import vue from '@vitejs/plugin-vue';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const pagePlugins = () => [
  vue(),
  vueI18n({ include: at('renderer/locales/**/*.json'), runtimeOnly: true, compositionOnly: true }),
];
// The long run has 20 times as many random cases.
const patience = process.env['LAB_LONG'] === '1' ? 30 : 1;
const shared = { define: { __ELECTRON_PIN__: JSON.stringify('0.0.0') } };

// `app` drives the real Electron and the packaged one: one file at a time, so that windows and ports do not meet.
export default defineConfig({
  test: {
    globalSetup: ['scripts/lib/kernels.mjs'],
    projects: [
      {
        ...shared,
        test: {
          name: 'core',
          setupFiles: ['test/support/seed.ts'],
          include: ['test/core/**/*.test.ts'],
          testTimeout: 60_000 * patience,
        },
      },
      {
        ...shared,
        test: {
          name: 'electron',
          setupFiles: ['test/support/seed.ts'],
          include: ['test/electron/**/*.test.ts'],
          testTimeout: 60_000 * patience,
          hookTimeout: 60_000 * patience,
        },
      },
      {
        ...shared,
        plugins: pagePlugins(),
        test: {
          name: 'renderer',
          setupFiles: ['test/support/seed.ts'],
          include: ['test/renderer/**/*.test.ts'],
          environment: 'happy-dom',
          testTimeout: 30_000 * patience,
        },
      },
      {
        ...shared,
        test: {
          name: 'app',
          expect: { poll: { timeout: 30_000 } },
          include: ['test/e2e/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 300_000 * patience,
          hookTimeout: 120_000 * patience,
        },
      },
    ],
  },
});
