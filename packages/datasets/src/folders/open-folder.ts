import { DataError } from '@cnn/tensor';
import { browserFolder } from './browser-folder.ts';
import type { DataFolder, WritableFolder } from './data-folder.ts';
import { diskFolder } from './disk-folder.ts';
import { inNode, stepsOf } from './folder-path.ts';

/**
 * The folder that `root` means: a path on the disk under Node, a path within the origin's private file system in a browser; a folder is
 * itself. In a browser it is made if it is not there.
 *
 * @throws DataError if the browser has no private file system here, as in a page without https.
 * @example
 * const folder = await openFolder('data');
 * await folder.list('');
 */
export async function openFolder(root: string): Promise<WritableFolder>;
export async function openFolder<Folder extends DataFolder>(root: string | Folder): Promise<WritableFolder | Folder>;
export async function openFolder(root: string | DataFolder): Promise<DataFolder> {
  if (typeof root !== 'string') return root;
  if (inNode()) return diskFolder(root);
  if (!navigator.storage?.getDirectory) {
    throw new DataError(root, {
      expected: 'a browser with a private file system',
      found: 'none',
      remedy: 'serve the page by https or from localhost, or have the user choose files (filesFolder)',
    });
  }
  try {
    let handle = await navigator.storage.getDirectory();
    for (const step of stepsOf(root.replace(/^\/+/, ''), root))
      handle = await handle.getDirectoryHandle(step, { create: true });
    return browserFolder(handle, root);
  } catch (cause) {
    if (cause instanceof DataError) throw cause;
    throw new DataError(root, {
      expected: 'a folder',
      found: (cause as Error).message,
      remedy: 'choose another name',
      cause,
    });
  }
}

/**
 * The folder that downloads go to where none is named: `name` in `$CNN_HOME` or, where that is not set, in the folder `cnn` of the
 * system's cache (`$XDG_CACHE_HOME` or `~/.cache`, `~/Library/Caches`, `%LOCALAPPDATA%`); in a browser in `cnn` of the origin's private
 * file system. Follows torch.hub.get_dir.
 *
 * @example
 * const folder = await cacheFolder('cifar10'); // ~/.cache/cnn/cifar10
 */
export async function cacheFolder(name = ''): Promise<WritableFolder> {
  if (!inNode()) return openFolder(`cnn/${name}`);
  const { join } = process.getBuiltinModule('node:path');
  const { homedir } = process.getBuiltinModule('node:os');
  return openFolder(join(homeOf(process.env, process.platform, homedir()), name));
}

/** @internal Where the library keeps its files on a disk. */
export function homeOf(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform, home: string): string {
  const { isAbsolute, join } = process.getBuiltinModule('node:path')[platform === 'win32' ? 'win32' : 'posix'];
  const { CNN_HOME, LOCALAPPDATA, XDG_CACHE_HOME } = environment;
  if (CNN_HOME) return CNN_HOME;
  if (platform === 'win32') return join(LOCALAPPDATA || join(home, 'AppData', 'Local'), 'cnn');
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'cnn');
  // The specification has relative ones ignored.
  return join(XDG_CACHE_HOME && isAbsolute(XDG_CACHE_HOME) ? XDG_CACHE_HOME : join(home, '.cache'), 'cnn');
}

/** Whether downloads can go into a folder. */
export function isWritable(folder: DataFolder): folder is WritableFolder {
  return 'writer' in folder;
}
