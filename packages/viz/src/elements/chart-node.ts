/** The SVG of a chart as a node of the page. Parsed as XML, it can bring neither scripts that run nor markup that a text was not. */
export function chartNode(svg: string): SVGSVGElement {
  const root = new DOMParser().parseFromString(svg, 'image/svg+xml').documentElement;
  return document.importNode(root, true) as unknown as SVGSVGElement;
}
