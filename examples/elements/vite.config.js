// Two pages instead of Vite's one index.html.
export default {
  build: { target: 'es2022', rollupOptions: { input: ['vite.html', 'react.html'] } },
};
