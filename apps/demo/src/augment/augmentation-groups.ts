import type { Text } from '../shell/language.ts';

/** What belongs together in the catalogue. */
export interface AugmentationGroup {
  readonly title: Text;
  readonly names: readonly string[];
}

/**
 * The catalogue of @cnn/augment in groups.
 *
 * @param names all of them, in the library's order, which goes from group to group.
 */
export function augmentationGroups(names: readonly string[]): AugmentationGroup[] {
  const begins = FIRST.map(({ first }) => names.indexOf(first));
  return FIRST.map(({ title }, i) => ({ title, names: names.slice(begins[i], begins[i + 1] ?? names.length) }));
}

/** The first one of each group. */
const FIRST: readonly { readonly first: string; readonly title: Text }[] = [
  { first: 'AlternatingFlip', title: { en: 'Geometry', zh: '几何变换' } },
  { first: 'ColorJiggle', title: { en: 'Colour', zh: '颜色' } },
  { first: 'Cutout', title: { en: 'Effects', zh: '效果' } },
  { first: 'PatchMix', title: { en: 'Mixing pictures', zh: '图片混合' } },
  { first: 'AugMix', title: { en: 'Policies', zh: '自动策略' } },
];

/** Those that take from other pictures, and so need some beside the chosen one. */
export const MIXING: readonly string[] = ['RandomCutMixV2', 'RandomMixUpV2', 'RandomMosaic', 'RandomTransplantation'];
