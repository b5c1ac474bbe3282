import type { DatasetCard, ImageGroup } from './dataset-card.ts';
import type { SplitCard } from './split-statistics.ts';

export interface FormatCardOptions {
  /** How many lines a list has before the rest is only counted. @default 10 */
  readonly lines?: number;
}

/**
 * A dataset's card as Markdown, to read or to keep beside the data.
 *
 * @example
 * await writeFile('CARD.md', formatCard(await datasetCard(train, { test })));
 */
export function formatCard(card: DatasetCard, { lines = 10 }: FormatCardOptions = {}): string {
  const splits = card.test ? [card.train, card.test] : [card.train];
  const titles = ['Train', 'Test'];
  const sections = [
    `# ${escaped(card.name)}`,
    overview(splits, titles),
    ...classes(card, splits, titles),
    ...splits.flatMap((split, i) => channels(split, splits.length > 1 ? ` (${titles[i].toLowerCase()})` : '')),
    ...shapes(splits, titles, lines),
    `## Duplicates\n\n${duplicates(card, lines)}`,
  ];
  if (card.nearDuplicates) sections.push(`## Near-duplicates\n\n${nearDuplicates(card.nearDuplicates, lines)}`);
  return `${sections.join('\n\n')}\n`;
}

function overview(splits: readonly SplitCard[], titles: readonly string[]): string {
  return table(
    ['', ...splits.map((_, i) => titles[i])],
    [
      ['Samples', ...splits.map(({ samples }) => whole(samples))],
      ['Image', ...splits.map(({ shapes }) => imageText(shapes))],
      ['Largest class : smallest', ...splits.map(({ imbalance }) => imbalanceText(imbalance))],
    ],
  );
}

function imageText(shapes: SplitCard['shapes']): string {
  if (shapes.length === 0) return 'none';
  return shapes.length === 1 ? shapes[0].shape.join('×') : `${whole(shapes.length)} shapes`;
}

function imbalanceText(imbalance: number | undefined): string {
  if (imbalance === undefined) return 'no classes';
  return Number.isFinite(imbalance) ? `${imbalance.toFixed(2)} : 1` : 'a class is empty';
}

function classes(card: DatasetCard, splits: readonly SplitCard[], titles: readonly string[]): string[] {
  if (!splits.every(({ classCounts }) => classCounts)) return [];
  const rows = card.classes.map((name, label) => [
    escaped(name),
    ...splits.map(({ classCounts, samples }) => {
      const count = classCounts![label];
      return samples === 0 ? '0' : `${whole(count)} (${((100 * count) / samples).toFixed(1)} %)`;
    }),
  ]);
  return [`## Classes\n\n${table(['Class', ...splits.map((_, i) => titles[i])], rows)}`];
}

function channels({ pixels }: SplitCard, suffix: string): string[] {
  if (!pixels) return [];
  const rows = pixels.mean.map((mean, channel) => [
    String(channel),
    mean.toFixed(4),
    pixels.std[channel].toFixed(4),
    pixels.imageStd[channel].toFixed(4),
  ]);
  return [`## Pixels${suffix}\n\n${table(['Channel', 'Mean', 'Deviation', 'Mean deviation within images'], rows)}`];
}

function shapes(splits: readonly SplitCard[], titles: readonly string[], lines: number): string[] {
  return splits.flatMap(({ shapes }, i) => {
    if (shapes.length < 2) return [];
    const rows = shapes.slice(0, lines).map(({ shape, samples }) => [shape.join('×'), whole(samples)]);
    const rest = shapes.length > lines ? `\n\n… and ${whole(shapes.length - lines)} more.` : '';
    return [
      `## Shapes (${titles[i].toLowerCase()})\n\n${table(['Height × width × channels', 'Samples'], rows)}${rest}`,
    ];
  });
}

function duplicates({ duplicates: groups, conflicts, test }: DatasetCard, lines: number): string {
  if (groups.length === 0) return 'No two images are the same.';
  const both = groups.filter(isInBoth);
  const surplus = (split: 'train' | 'test'): number =>
    groups.reduce((sum, group) => sum + Math.max(0, group[split].length - 1), 0);
  const facts = [`- ${counted(surplus('train'), 'training image')} more than once among the training images.`];
  if (test) {
    const leaked = both.reduce((sum, group) => sum + group.test.length, 0);
    facts.push(
      `- ${counted(surplus('test'), 'test image')} more than once among the test images.`,
      `- ${counted(leaked, 'test image')} also among the training images: accuracy on them says nothing.`,
    );
  }
  facts.push(`- ${counted(conflicts.length, 'image')} with labels that contradict each other.`);
  const contradicting = new Set(conflicts);
  const ordered = [...conflicts, ...bothFirst(groups).filter((group) => !contradicting.has(group))];
  return `${facts.join('\n')}\n\n${list(ordered, lines, (group) => (contradicting.has(group) ? ' – **conflict**' : ''))}`;
}

function nearDuplicates(groups: readonly ImageGroup[], lines: number): string {
  if (groups.length === 0) return 'No two images look alike.';
  const title = `${counted(groups.length, 'group')} of images that look alike, though they are not the same:`;
  return `${title}\n\n${list(bothFirst(groups), lines, () => '')}`;
}

function isInBoth({ train, test }: ImageGroup): boolean {
  return train.length > 0 && test.length > 0;
}

/** Test images that were trained on are the worst, so they come first. */
function bothFirst(groups: readonly ImageGroup[]): ImageGroup[] {
  return [...groups.filter(isInBoth), ...groups.filter((group) => !isInBoth(group))];
}

function list(groups: readonly ImageGroup[], lines: number, suffix: (group: ImageGroup) => string): string {
  const rows = groups.slice(0, lines).map((group) => {
    const places = [indices('train', group.train, lines), indices('test', group.test, lines)]
      .filter(Boolean)
      .join('; ');
    return `- ${places}: ${group.labels.map(escaped).join(', ')}${suffix(group)}`;
  });
  if (groups.length > lines) rows.push(`- … and ${whole(groups.length - lines)} more.`);
  return rows.join('\n');
}

function indices(split: string, places: readonly number[], most: number): string {
  if (places.length === 0) return '';
  const rest = places.length > most ? ` and ${whole(places.length - most)} more` : '';
  return `${split} ${places.slice(0, most).join(', ')}${rest}`;
}

function counted(count: number, noun: string): string {
  return `${count === 0 ? 'No' : whole(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** A whole number with its thousands marked, the same in every place. */
function whole(value: number): string {
  return value.toLocaleString('en-US');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const rule = head.map((_, column) => (column === 0 ? '---' : '---:'));
  return [head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Names from files may hold what Markdown would take for markup. */
function escaped(text: string): string {
  return text.replace(/[\\`*_[\]<>|#]/g, '\\$&').replace(/\s+/g, ' ');
}
