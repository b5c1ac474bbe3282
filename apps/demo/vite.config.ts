import { defineConfig, type Plugin } from 'vite';

export default defineConfig({
  // The built site works in any folder of a server.
  base: './',
  plugins: [contentSecurityPolicy()],
  // Found before the page asks: a dependency that is found later reloads it.
  optimizeDeps: { entries: ['index.html', '../../packages/tensor/src/backends/*.ts'] },
  build: {
    target: 'es2022',
    // As files, because the policy allows the page to fetch no data: URL.
    assetsInlineLimit: 0,
    // tfjs alone is larger than what Vite warns of.
    chunkSizeWarningLimit: 1500,
  },
});

/** The built page may load nothing from elsewhere and run no text as code; while developing, Vite's own client would need more. */
function contentSecurityPolicy(): Plugin {
  const policy = [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    // The WASM engine's threads, on servers that isolate the page.
    'worker-src blob:',
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return {
    name: 'cnn-content-security-policy',
    apply: 'build',
    transformIndexHtml: () => [
      { tag: 'meta', attrs: { 'http-equiv': 'Content-Security-Policy', content: policy }, injectTo: 'head-prepend' },
    ],
  };
}
