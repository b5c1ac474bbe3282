/** All texts of an element and its shadow trees, those for ears too. */
export function spokenTexts(element: Element): string[] {
  const own = ['aria-label', 'title', 'placeholder'].flatMap((name) => element.getAttribute(name) ?? []);
  const children = [...(element.shadowRoot?.childNodes ?? []), ...element.childNodes].flatMap((child) => {
    if (child instanceof Element) return child.matches('style, script') ? [] : spokenTexts(child);
    return child.nodeType === Node.TEXT_NODE && child.textContent!.trim() ? [child.textContent!.trim()] : [];
  });
  return [...own, ...children];
}

/** Which of them are no names of layers, classes or settings, but English. */
export const englishTexts = (element: Element, names: readonly string[] = []): string[] =>
  spokenTexts(element).filter((text) => {
    const rest = names.reduce((left, name) => left.replaceAll(name, ''), text);
    // Names of layers have capitals, dots or numbers: max, ln and logit stand in formulas.
    return /(?<![\w.])(?!(?:max|min|tanh|ln|logits?|https)\b)[a-z]{3,}(?![\w.])/.test(rest);
  });
