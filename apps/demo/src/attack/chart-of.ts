/** The SVG of a chart as a node of the page. Parsed as XML, it brings no script that runs. */
export function chartOf(svg: string): Element {
  const root = new DOMParser().parseFromString(svg, 'image/svg+xml').documentElement;
  return document.importNode(root, true);
}
