import type { Text } from './language.ts';

/** One of the site's pages. */
export interface SitePage {
  /** In the address, behind `#/`. */
  readonly name: string;
  /** In the navigation. */
  readonly title: Text;
  /** Its element, a `PageElement`. */
  readonly element: string;
  /** Defines the element; a page that is not visited is not loaded. */
  readonly load: () => Promise<unknown>;
}

/** All pages, in the order of the navigation; the first one opens the site. */
export const pages: readonly SitePage[] = [
  {
    name: 'course',
    title: { en: 'Course', zh: '课程' },
    element: 'course-page',
    load: () => import('../course/course-page.ts'),
  },
  {
    name: 'inside',
    title: { en: 'Look inside', zh: '看看里面' },
    element: 'inside-page',
    load: () => import('../inside/inside-page.ts'),
  },
  {
    name: 'train',
    title: { en: 'Train', zh: '训练' },
    element: 'train-page',
    load: () => import('../train/train-page.ts'),
  },
  {
    name: 'augment',
    title: { en: 'Augment', zh: '数据增强' },
    element: 'augment-page',
    load: () => import('../augment/augment-page.ts'),
  },
  {
    name: 'attack',
    title: { en: 'Attack', zh: '对抗攻击' },
    element: 'attack-page',
    load: () => import('../attack/attack-page.ts'),
  },
  {
    name: 'layers',
    title: { en: 'Layers', zh: '网络层' },
    element: 'layers-page',
    load: () => import('../layers/layers-page.ts'),
  },
];
