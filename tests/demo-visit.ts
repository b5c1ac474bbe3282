import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright';
import { afterAll, beforeAll } from 'vitest';
import { chromiumArguments, findChromium } from '../tools/chromium.ts';
import { builtSite } from './demo-site.ts';

/** The built site as a test file visits it. All is there from the first test, or the file's own `beforeAll`, to the last. */
export interface VisitedSite {
  readonly url: string;
  readonly browser: Browser;
  /** For files of the tests. */
  readonly folder: string;
}

/** Serves the site and starts Chromium before the tests of a block, and ends both behind them. */
export function visitedSite(): VisitedSite {
  let folder: string;
  let site: Awaited<ReturnType<typeof builtSite>>;
  let browser: Browser;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cnn-demo-'));
    [site, browser] = await Promise.all([
      builtSite(join(folder, 'site')),
      chromium.launch({ executablePath: findChromium(), args: [...chromiumArguments] }),
    ]);
  }, 240_000);

  afterAll(async () => {
    await browser?.close();
    await site?.close();
    await rm(folder, { recursive: true, force: true });
  });

  return {
    get url() {
      return site.url;
    },
    get browser() {
      return browser;
    },
    get folder() {
      return folder;
    },
  };
}
