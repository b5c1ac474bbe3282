import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import type { Plugin } from 'vite';

/** Tells the service worker the names of all files of the built site. */
export function offline(): Plugin {
  let publicDir = '';
  return {
    name: 'cnn-offline',
    apply: 'build',
    enforce: 'post',
    configResolved: (config) => {
      publicDir = config.publicDir;
    },
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const worker = bundle['service-worker.js'];
        if (worker?.type !== 'chunk') throw new Error('the build made no service-worker.js');
        const built = Object.keys(bundle).filter((name) => !/^service-worker\.js$|\.map$|\.html$/.test(name));
        const files = ['./', ...built, ...readdirSync(publicDir)].sort();
        const version = createHash('sha256').update(files.join('\n')).update(worker.code).digest('hex').slice(0, 12);
        worker.code = worker.code
          .replaceAll('__SITE_FILES__', JSON.stringify(files))
          .replaceAll('__SITE_VERSION__', JSON.stringify(version));
      },
    },
  };
}
