import { checkFileName, type FileStore } from './file-store.ts';

/**
 * Files in memory: for pages that offer them as downloads, and for tests.
 *
 * @param files those that are there from the beginning. @default none
 * @throws RangeError from its functions if a name is no path below the store.
 * @example
 * const store = memoryStore();
 * await store.append('log.txt', new TextEncoder().encode('begun\n'));
 * await store.list(); // ['log.txt']
 */
export function memoryStore(files: Iterable<readonly [string, Uint8Array]> = []): FileStore {
  const kept = new Map<string, Uint8Array>();
  const checked = (name: string) => {
    checkFileName('memoryStore', name);
    return name;
  };
  for (const [name, bytes] of files) kept.set(checked(name), bytes.slice());
  return {
    async write(name, bytes) {
      kept.set(checked(name), bytes.slice());
    },
    async append(name, bytes) {
      const before = kept.get(checked(name)) ?? new Uint8Array(0);
      const joined = new Uint8Array(before.length + bytes.length);
      joined.set(before);
      joined.set(bytes, before.length);
      kept.set(name, joined);
    },
    async read(name) {
      return kept.get(checked(name))?.slice();
    },
    async remove(name) {
      kept.delete(checked(name));
    },
    async list() {
      return [...kept.keys()].sort();
    },
  };
}
