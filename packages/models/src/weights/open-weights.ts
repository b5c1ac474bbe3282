import {
  type ByteSource,
  DataError,
  type OpenPthOptions,
  openPth,
  openSafetensors,
  type WeightsFile,
} from '@cnn/tensor';

/**
 * Opens a file of weights of any known format, which its first bytes tell.
 *
 * @throws DataError if it is of none, or damaged.
 */
export async function openWeights(source: ByteSource, options: OpenPthOptions): Promise<WeightsFile> {
  const head = await source.read(0, Math.min(source.size, 9));
  if (head[8] === JSON_BEGIN) return openSafetensors(source);
  if (head[0] === PICKLE_BEGIN || ZIP_BEGIN.every((byte, i) => head[i] === byte)) return openPth(source, options);
  throw new DataError(source.name, {
    expected: 'a .safetensors or .pth file',
    found: source.size === 0 ? 'an empty file' : 'a file of another kind',
    remedy: 'check the path or address; a page that describes a file is not the file',
  });
}

/** Every safetensors file has `{` here, behind the length of its header. */
const JSON_BEGIN = '{'.charCodeAt(0);

/** `torch.save` writes a ZIP archive; before PyTorch 1.6 it wrote pickles one after another. */
const ZIP_BEGIN = [...'PK\x03\x04'].map((letter) => letter.charCodeAt(0));
const PICKLE_BEGIN = 0x80;
