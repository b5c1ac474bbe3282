import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UsageError } from '../terminal/usage-error.ts';

/** What `cnn.config` says: options by command, and those of all commands. */
export interface Settings {
  /** The file's name, for messages. */
  readonly file: string;
  /** Its text, in which messages find their line. */
  readonly text: string;
  readonly values: Readonly<Record<string, unknown>>;
}

const NAMES = ['cnn.config.ts', 'cnn.config.mts', 'cnn.config.js', 'cnn.config.mjs', 'cnn.config.json'];

/**
 * Reads `cnn.config.{ts,mts,js,mjs,json}` of a folder; the first of them goes. It is the user's own program and is run, as a bundler's is: data never is.
 *
 * @returns undefined where there is none.
 * @throws UsageError if it cannot be run, or exports no object.
 */
export async function readSettings(folder: string): Promise<Settings | undefined> {
  for (const name of NAMES) {
    const path = join(folder, name);
    if (!(await stat(path).catch(() => undefined))?.isFile()) continue;
    const text = await readFile(path, 'utf8');
    const values = await evaluate(path, name, text);
    if (typeof values !== 'object' || values === null || Array.isArray(values)) {
      throw new UsageError(
        `${name}: expected an object as default export, such as { train: { epochs: 5 } }, found ${kindOf(values)}`,
      );
    }
    return { file: name, text, values: values as Readonly<Record<string, unknown>> };
  }
  return undefined;
}

async function evaluate(path: string, name: string, text: string): Promise<unknown> {
  try {
    if (name.endsWith('.json')) return JSON.parse(text);
    if (!name.endsWith('ts')) return (await import(pathToFileURL(path).href)).default;
    // Node 20 does not read TypeScript by itself.
    const { createJiti } = await import('jiti');
    return await createJiti(import.meta.url).import(path, { default: true });
  } catch (cause) {
    const [line] = String((cause as Error).message).split('\n');
    throw new UsageError(`${name} cannot be read: ${line}`, { cause });
  }
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'none';
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}
