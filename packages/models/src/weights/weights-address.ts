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
  if (scheme === 'file' && isNode()) return { path: process.getBuiltinModule('node:url').fileURLToPath(text) };
  if (scheme === 'http' || scheme === 'https') return { url: text };
  if (scheme === undefined) return isNode() ? { path: text } : { url: new URL(text, globalThis.location?.href).href };
  throw new RangeError(`weights: expected a path, https://, hf://owner/repo/file or cnn://name, found '${text}'`);
}

/** Whether files are Node's to read. */
export function isNode(): boolean {
  return typeof process !== 'undefined' && process.versions?.node !== undefined;
}

function hubAddress(reference: string): string {
  const parts = /^hf:\/\/([^/@]+)\/([^/@]+)(?:@([^/]+))?\/([^/].*)$/i.exec(reference);
  if (!parts)
    throw new RangeError(
      `weights: expected hf://owner/repo/file or hf://owner/repo@revision/file, found '${reference}'`,
    );
  const [, owner, repo, revision = 'main', file] = parts;
  const path = [owner, repo, 'resolve', revision, ...file.split('/')].map((part) => encodeURIComponent(part));
  return `https://huggingface.co/${path.join('/')}`;
}
