import vueI18n from '@intlify/unplugin-vue-i18n/vite';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'electron-vite';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { notePackages } from './scripts/lib/notices.mjs';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const pinned = JSON.parse(readFileSync(at('package.json'), 'utf8')).devDependencies.electron as string;

// Everything is bundled (package.json has no dependencies), so that the package holds out/ and nothing else.
// Targets fit the oldest runtime in use, the stand-in Electron (Node 20, Chromium 130).
export default defineConfig({
  main: {
    plugins: [notePackages('main')],
    define: { __ELECTRON_PIN__: JSON.stringify(pinned) },
    build: {
      target: 'node20.18',
      externalizeDeps: false,
      sourcemap: false,
      rollupOptions: {
        input: {
          index: at('electron/main/index.ts'),
          'project-worker': at('electron/main/project-worker.ts'),
          engine: at('electron/engine/engine.ts'),
          'kernel-worker': at('electron/engine/kernel-worker.ts'),
          'decode-worker': at('electron/engine/decode-worker.ts'),
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    plugins: [notePackages('preload')],
    build: {
      target: 'node20.18',
      externalizeDeps: false,
      rollupOptions: {
        input: at('electron/preload/index.ts'),
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: at('renderer'),
    plugins: [
      notePackages('renderer'),
      vue(),
      vueI18n({ include: at('renderer/locales/**/*.json'), runtimeOnly: true, compositionOnly: true }),
    ],
    build: {
      target: 'chrome130',
      assetsInlineLimit: 0,
      minify: true,
      chunkSizeWarningLimit: 2000, // kB; the page is read from disk, in one piece
      rollupOptions: { input: at('renderer/index.html') },
    },
  },
});
