/** What a browser with Trusted Types offers; a page that asks for them must allow the policy `cnn-viz`, beside Lit's `lit-html`. */
interface TrustedTypes {
  createPolicy(name: string, rules: { createHTML(text: string): string }): { createHTML(text: string): string };
}

const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
const policy = trustedTypes?.createPolicy('cnn-viz', { createHTML: (svg) => svg });

/** The SVG of a chart of ours as a node of the page. Parsed as XML, it can bring neither scripts that run nor markup that a text was not. */
export function chartNode(svg: string): SVGSVGElement {
  const trusted = policy ? policy.createHTML(svg) : svg;
  const root = new DOMParser().parseFromString(trusted, 'image/svg+xml').documentElement;
  return document.importNode(root, true) as unknown as SVGSVGElement;
}
