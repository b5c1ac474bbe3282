import { weightsInfo } from '../shipped-weights.ts';

/** Where a file of weights is: on this machine, or behind a URL. */
export type WeightsAddress = { readonly path: string } | { readonly url: string };

/**
 * What a reference means: a path (in a page, one below the page's own address), `file:`, `https:`, `hf://owner/repo@revision/file` on the Hugging Face hub,
 * or `cnn://name`, which comes with this package.
 *
 * @throws RangeError for an address of another kind, or a name that is unknown.
 */
export function weightsAddress(reference: string | URL): WeightsAddress {
  const text = String(reference);
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1].toLowerCase();
  if (scheme === 'cnn') return weightsAddress(weightsInfo(text.slice('cnn://'.length)).url);
  if (scheme === 'hf') return { url: hubAddress(text) };
  if (scheme === 'file' && isNode()) return { path: pathOf(text) };
  if (scheme === 'http' || scheme === 'https') return { url: text };
  if (scheme === undefined) return isNode() ? { path: text } : { url: new URL(text, globalThis.location?.href).href };
  throw new RangeError(`weights: expected a path, https://, hf://owner/repo/file or cnn://name, found '${text}'`);
}

/** Whether files are Node's to read. */
export function isNode(): boolean {
  return typeof process !== 'undefined' && process.versions?.node !== undefined;
}

function pathOf(address: string): string {
  try {
    return process.getBuiltinModule('node:url').fileURLToPath(address);
  } catch (cause) {
    throw new RangeError(
      `weights: expected a file of this machine, such as file:///home/me/a.pth, found '${address}'`,
      {
        cause,
      },
    );
  }
}

function hubAddress(reference: string): string {
  const parts = /^hf:\/\/([^/@]+)\/([^/@]+)(?:@([^/]+))?\/([^/].*)$/i.exec(reference);
  if (!parts)
    throw new RangeError(
      `weights: expected hf://owner/repo/file or hf://owner/repo@revision/file, found '${reference}'`,
    );
  const [, owner, repo, revision = 'main', file] = parts;
  const path = [owner, repo, 'resolve', revision, ...file.split('/')];
  // Half of a letter has no code in an address.
  if (path.some((part) => /\p{Cs}/u.test(part)))
    throw new RangeError(`weights: expected an address of whole letters, found '${reference}'`);
  return `https://huggingface.co/${path.map((part) => encodeURIComponent(part)).join('/')}`;
}
