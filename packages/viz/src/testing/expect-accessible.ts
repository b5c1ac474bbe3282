import axe from 'axe-core';

/** Throws unless axe finds nothing in an element and its shadow trees, on a light page and on a dark one. */
export async function expectAccessible(element: Element): Promise<void> {
  for (const scheme of ['light', 'dark']) {
    document.documentElement.style.colorScheme = scheme;
    document.body.style.background = scheme === 'dark' ? '#0d1117' : '#ffffff';
    const { violations } = await axe.run(element, { rules: { region: { enabled: false } } });
    const found = violations.flatMap(({ id, help, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${scheme}: ${id}: ${help}\n${html.slice(0, 200)}\n${failureSummary}`),
    );
    if (found.length > 0) throw new Error(found.join('\n\n'));
  }
  document.documentElement.style.colorScheme = 'light';
  document.body.style.background = '#ffffff';
}
