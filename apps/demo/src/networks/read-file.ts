import type { Text } from '../shell/language.ts';
import { say } from '../shell/language.ts';

/** Files above this are refused before they are read: no checkpoint of a network that a page can train is as large. */
const MOST_BYTES = 512 * 2 ** 20;

/**
 * The bytes of a file that a visitor chose.
 *
 * @throws Error if it is too large to be a checkpoint, or the browser cannot read it, as when it was moved meanwhile.
 */
export async function readFile(file: File): Promise<Uint8Array> {
  if (file.size > MOST_BYTES) throw new Error(say(tooLarge(file)));
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch (cause) {
    throw new Error(say(unreadable(file, (cause as Error).message)), { cause });
  }
}

function tooLarge({ name, size }: File): Text {
  const found = `${(size / 2 ** 20).toFixed(0)} MB`;
  const most = `${MOST_BYTES / 2 ** 20} MB`;
  return {
    en: `${name}: expected a checkpoint of at most ${most}, found ${found}; choose the file last.safetensors of a run`,
    zh: `${name}：检查点文件最大 ${most}，这个文件有 ${found}；请选择训练得到的 last.safetensors`,
  };
}

function unreadable({ name }: File, reason: string): Text {
  return {
    en: `${name}: the browser could not read it (${reason}); check that it is a file and still there`,
    zh: `${name}：浏览器无法读取（${reason}）；请确认它是文件且仍在原处`,
  };
}
