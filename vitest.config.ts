import { defineConfig } from 'vitest/config';

// tfjs must be one copy with its gradients registered, which under Node only its ES modules allow (docs/decisions/0002-tfjs-in-one-copy.md).
const esm = { mainFields: ['module', 'main'] };

export default defineConfig({
  resolve: esm,
  ssr: { resolve: esm },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          include: ['packages/*/src/**/*.test.ts', 'apps/*/src/**/*.test.ts', 'tests/**/*.test.ts'],
          exclude: ['**/*.browser.test.ts', '**/node_modules/**'],
          server: { deps: { inline: [/@tensorflow\//] } },
          testTimeout: 60_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
        },
      },
    ],
  },
});
