import type { Options } from 'tsup';

/** No model runs in the script, so what it does not name of tfjs is left out, although tfjs and its gradients have effects when they are imported. */
const withoutTfjs: NonNullable<Options['esbuildPlugins']>[number] = {
  name: 'without-tfjs',
  setup(build) {
    build.onResolve({ filter: /^@tensorflow\/|\/gradients\.ts$/ }, async ({ path, pluginData, ...where }) => {
      if (pluginData === 'resolved') return undefined;
      const found = await build.resolve(path, { ...where, pluginData: 'resolved' });
      return { ...found, sideEffects: false };
    });
  },
};

/** How tsup makes one script of an entry, with all that it needs, for pages without a bundler. */
export const standaloneScript = (entry: string): Options => ({
  entry: { standalone: entry },
  format: 'esm',
  target: 'es2022',
  platform: 'browser',
  noExternal: [/.*/],
  minify: true,
  splitting: false,
  silent: true,
  esbuildPlugins: [withoutTfjs],
  esbuildOptions(options) {
    options.mainFields = ['module', 'main'];
    // What it says of imports that are left out is meant.
    options.logOverride = { 'ignored-bare-import': 'silent' };
  },
});
