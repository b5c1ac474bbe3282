import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { chromium } from 'playwright';

/** What to do where {@link findChromium} finds nothing. */
export const howToGetChromium =
  'get Chromium (Debian and Ubuntu: apt-get install chromium; elsewhere: npx playwright install chromium), or set CHROMIUM_PATH to its program';

/**
 * What lets Chromium compute with WebGPU where there is no graphics card: SwiftShader draws in software, and Chromium hides WebGPU from it
 * unless told not to. The rest keeps the browser from talking to the network on its own.
 */
export const chromiumArguments: readonly string[] = [
  '--no-sandbox',
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * The program of a Chromium for the browser tests: CHROMIUM_PATH, or one that the system or playwright has installed; undefined where there
 * is none.
 *
 * @throws Error if CHROMIUM_PATH names a file that is not there.
 */
export function findChromium(): string | undefined {
  const { CHROMIUM_PATH: named } = process.env;
  if (named) {
    if (existsSync(named)) return named;
    throw new Error(`CHROMIUM_PATH: expected the program of a Chromium, found no file '${named}'; ${howToGetChromium}`);
  }
  return [...usualPlaces, chromium.executablePath()].find(existsSync);
}

/**
 * The Vulkan driver in software that lies beside Chromium: with VK_ICD_FILENAMES set to it, WebGPU under Node has an adapter too; undefined
 * where there is none.
 */
export function findSwiftShader(program = findChromium()): string | undefined {
  const folders = [
    ...(program ? [dirname(realpathSync(program))] : []),
    '/usr/lib/chromium',
    '/usr/lib/chromium-browser',
  ];
  return folders.map((folder) => join(folder, 'vk_swiftshader_icd.json')).find(existsSync);
}

const usualPlaces = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];
