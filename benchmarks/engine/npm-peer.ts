import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Loads an npm package from a folder where it was installed, because it is no dependency of ours. */
export async function importFrom<T>(folder: string, packageName: string): Promise<T> {
  const path = createRequire(resolve(folder, 'package.json')).resolve(packageName);
  return import(pathToFileURL(path).href);
}
