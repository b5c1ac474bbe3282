import { defineConfig } from 'vite';
import { contentSecurityPolicy } from './build/content-security-policy.ts';
import { offline } from './build/offline.ts';
import { samplePictures } from './build/sample-pictures.ts';

export default defineConfig({
  // The built site works in any folder of a server.
  base: './',
  plugins: [contentSecurityPolicy(), offline(), samplePictures()],
  worker: { format: 'es', plugins: () => [samplePictures()] },
  // Found before the page asks: a dependency that is found later reloads it.
  optimizeDeps: { entries: ['index.html', 'src/worker/services.ts', '../../packages/tensor/src/backends/*.ts'] },
  build: {
    target: 'es2022',
    // As files, because the policy allows the page to fetch no data: URL.
    assetsInlineLimit: 0,
    // tfjs alone is larger than what Vite warns of.
    chunkSizeWarningLimit: 1500,
    rollupOptions: {
      input: { index: 'index.html', 'service-worker': 'src/offline/service-worker.ts' },
      output: {
        // A service worker is found anew under the same name, and serves its own folder.
        entryFileNames: ({ name }) => (name === 'service-worker' ? '[name].js' : 'assets/[name]-[hash].js'),
      },
    },
  },
});
