/** One part of a report. */
export interface Section {
  readonly title: string;
  /** A sentence of HTML above the body. */
  readonly note?: string;
  /** HTML: pictures as SVG, tables, paragraphs. */
  readonly body: string;
}

/** One number of those to see first. */
export interface Figure {
  readonly name: string;
  readonly value: string;
}

export interface PageInput {
  readonly title: string;
  /** The numbers to see first. */
  readonly figures: readonly Figure[];
  readonly sections: readonly Section[];
  /** Shown as a table at the end. */
  readonly settings: readonly (readonly [name: string, value: string])[];
}

/** A page of HTML that needs nothing but itself. */
export function page({ title, figures, sections, settings }: PageInput): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHTML(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>${escapeHTML(title)}</h1>
<dl class="figures">${figures.map(({ name, value }) => `<div><dt>${escapeHTML(name)}</dt><dd>${escapeHTML(value)}</dd></div>`).join('')}</dl>
<nav>${sections.map((section) => `<a href="#${anchor(section.title)}">${escapeHTML(section.title)}</a>`).join(' ')} <a href="#settings">Settings</a></nav>
</header>
<main>
${sections.map(sectionHTML).join('\n')}
<section id="settings"><h2>Settings</h2>
<table>${settings.map(([name, value]) => `<tr><th scope="row">${escapeHTML(name)}</th><td>${escapeHTML(value)}</td></tr>`).join('')}</table>
</section>
</main>
</body>
</html>
`;
}

/** Text as text, whatever it contains. */
export function escapeHTML(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

function sectionHTML({ title, note, body }: Section): string {
  const sentence = note === undefined ? '' : `<p>${note}</p>`;
  return `<section id="${anchor(title)}"><h2>${escapeHTML(title)}</h2>${sentence}<div class="body">${body}</div></section>`;
}

const anchor = (title: string): string => title.toLowerCase().replaceAll(/[^a-z]+/g, '-');

const STYLE = `
:root { color-scheme: light dark; --ink: light-dark(#1c2733, #e6ebf0); --soft: light-dark(#5b6875, #9aa7b4); --paper: light-dark(#f4f6f8, #14191f); --card: light-dark(#fff, #1d242c); --line: light-dark(#dde3e9, #303a45); --hot: light-dark(#f2a077, #8f3d0c); }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
header, main { max-width: 60rem; margin: 0 auto; padding: 1.5rem; }
header { padding-bottom: 0; }
h1 { margin: 0 0 1rem; font-size: 1.75rem; }
h2 { margin: 0 0 .5rem; font-size: 1.2rem; }
p { margin: 0 0 1rem; color: var(--soft); max-width: 46rem; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(10rem, 1fr)); gap: .75rem; margin: 0 0 1rem; }
.figures div { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; padding: .75rem 1rem; }
.figures dt { color: var(--soft); font-size: .85rem; }
.figures dd { margin: 0; font-size: 1.4rem; font-weight: 600; font-variant-numeric: tabular-nums; }
nav { display: flex; flex-wrap: wrap; gap: .25rem 1rem; }
nav a { color: inherit; }
section { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; padding: 1.25rem; margin-bottom: 1.25rem; }
.body { display: grid; gap: 1rem; }
.body > * { min-width: 0; }
.body p { margin: 0; }
.body svg { max-width: 100%; height: auto; display: block; }
.body ul { margin: 0; padding-left: 1.25rem; }
.side-by-side { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(20rem, 100%), 1fr)); gap: 1rem; }
.scroll { overflow-x: auto; }
figure { margin: 0; }
figcaption { color: var(--soft); font-size: .85rem; padding-bottom: .35rem; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: left; vertical-align: top; padding: .3rem .75rem .3rem 0; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
th { font-weight: 500; color: var(--soft); white-space: nowrap; }
.scroll table { width: auto; min-width: min(100%, 36rem); }
.scroll td, .scroll tbody th { overflow-wrap: normal; }
.scroll tbody th { white-space: normal; min-width: 4.5rem; }
thead th { border-top: 0; vertical-align: bottom; }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
td[style] { background: color-mix(in oklab, var(--hot) var(--heat), var(--card)); padding: .3rem .5rem; }
`;
