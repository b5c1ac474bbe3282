import { type ByteSource, DataError } from '@cnn/tensor';

/** A file of this machine, under Node, which is opened for each part that is read. */
export async function fileSource(path: string): Promise<ByteSource> {
  const { open, stat } = process.getBuiltinModule('node:fs/promises');
  const { size } = await stat(path).catch(unreadable(path));
  return {
    name: path,
    size,
    async read(start, end) {
      const file = await open(path, 'r').catch(unreadable(path));
      try {
        const bytes = new Uint8Array(end - start);
        let filled = 0;
        while (filled < bytes.length) {
          const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, start + filled);
          if (bytesRead === 0) throw new Error(`the file ends at byte ${start + filled}`);
          filled += bytesRead;
        }
        return bytes;
      } catch (error) {
        return unreadable(path)(error);
      } finally {
        await file.close();
      }
    },
  };
}

const unreadable =
  (path: string) =>
  (cause: unknown): never => {
    throw new DataError(path, {
      expected: 'a file that can be read',
      found: (cause as Error).message,
      remedy: 'check the path',
      cause,
    });
  };
