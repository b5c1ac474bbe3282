import type { RecipeStep } from '@cnn/augment';
import type { Text } from '../shell/language.ts';

/** A recipe to begin with. */
export interface Preset {
  readonly name: string;
  readonly title: Text;
  readonly steps: readonly RecipeStep[];
}

/** The first one is what the page opens with. */
export const presets: readonly Preset[] = [
  {
    name: 'course',
    title: { en: 'The course’s', zh: '课程配方' },
    steps: [{ op: 'RandomCrop', size: 32, padding: 4 }, { op: 'RandomHorizontalFlip' }],
  },
  {
    name: 'techniques',
    title: { en: 'All the course names', zh: '课程列出的方法' },
    steps: [
      { op: 'RandomHorizontalFlip' },
      { op: 'RandomAffine', degrees: 15, translate: [0.1, 0.1], scale: [0.8, 1.2], p: 1 },
      { op: 'ColorJiggle', brightness: 0.2, contrast: 0.2, saturation: 0.2, hue: 0.1 },
      { op: 'RandomGaussianNoise', std: 0.05 },
    ],
  },
  { name: 'trivial', title: { en: 'TrivialAugment', zh: 'TrivialAugment' }, steps: [{ op: 'TrivialAugment' }] },
  { name: 'rand', title: { en: 'RandAugment', zh: 'RandAugment' }, steps: [{ op: 'RandAugment', n: 2, m: 10 }] },
  { name: 'augmix', title: { en: 'AugMix', zh: 'AugMix' }, steps: [{ op: 'AugMix' }] },
  { name: 'mixup', title: { en: 'MixUp', zh: 'MixUp' }, steps: [{ op: 'RandomMixUpV2' }] },
  { name: 'cutmix', title: { en: 'CutMix', zh: 'CutMix' }, steps: [{ op: 'RandomCutMixV2' }] },
  { name: 'none', title: { en: 'None', zh: '无' }, steps: [] },
];
