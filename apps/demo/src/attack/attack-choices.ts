import type { SizeName } from '@cnn/adversarial';
import type { Text } from '../shell/language.ts';

/** An attack that can be chosen, and what can be set. Without the attack itself, which is in the worker. */
export interface AttackChoice {
  readonly name: string;
  readonly title: string;
  /** How the size of its changes may be measured, the usual one first. */
  readonly norms: readonly SizeName[];
  /** Does the most harm within epsilon; else it looks for the smallest change. */
  readonly isLimited: boolean;
  /** Whether it can be told which class to reach. */
  readonly mayAim: boolean;
  /** Whether it takes several seconds. */
  readonly isSlow?: boolean;
  /** Steps, or times that it asks the network. */
  readonly steps?: { readonly usual: number; readonly most: number; readonly areQueries?: boolean };
  readonly about: Text;
}

const ALL = ['Linf', 'L2', 'L1'] as const;

/** The quick ones first. */
export const attackChoices: readonly AttackChoice[] = [
  {
    name: 'fgsm',
    title: 'FGSM',
    norms: ['Linf'],
    isLimited: true,
    mayAim: true,
    about: {
      en: 'One step along the sign of the gradient: every pixel changes as much as it may.',
      zh: '沿梯度符号走一步：每个像素都改变到允许的最大值。',
    },
  },
  {
    name: 'pgd',
    title: 'PGD',
    norms: ALL,
    isLimited: true,
    mayAim: true,
    steps: { usual: 10, most: 100 },
    about: {
      en: 'Many small steps up the loss from a random start, never farther than ε.',
      zh: '从随机起点出发，沿损失上升方向走许多小步，始终不超出 ε。',
    },
  },
  {
    name: 'bim',
    title: 'BIM',
    norms: ['Linf'],
    isLimited: true,
    mayAim: true,
    steps: { usual: 10, most: 100 },
    about: { en: 'FGSM in small steps, from the picture itself.', zh: '把 FGSM 分成许多小步，从原图出发。' },
  },
  {
    name: 'mi-fgsm',
    title: 'MI-FGSM',
    norms: ['Linf'],
    isLimited: true,
    mayAim: true,
    steps: { usual: 10, most: 100 },
    about: {
      en: 'Steps with momentum, whose pictures fool other networks too.',
      zh: '带动量的迭代，得到的图片也更容易骗过其他网络。',
    },
  },
  {
    name: 'fgm',
    title: 'FGM',
    norms: ['L2', 'L1'],
    isLimited: true,
    mayAim: true,
    about: { en: 'One step along the gradient itself.', zh: '沿梯度本身走一步。' },
  },
  {
    name: 'deepfool',
    title: 'DeepFool',
    norms: ['L2', 'Linf'],
    isLimited: false,
    mayAim: false,
    steps: { usual: 50, most: 100 },
    about: {
      en: 'Goes straight to the nearest boundary between classes: looks for the smallest change.',
      zh: '直接走向最近的类别边界：寻找最小的改变。',
    },
  },
  {
    name: 'fmn',
    title: 'FMN',
    norms: ['L2', 'Linf', 'L1', 'L0'],
    isLimited: false,
    mayAim: true,
    steps: { usual: 100, most: 300 },
    about: { en: 'Walks along the boundary and shrinks the change.', zh: '沿着边界移动，不断缩小改变。' },
  },
  {
    name: 'ddn',
    title: 'DDN',
    norms: ['L2'],
    isLimited: false,
    mayAim: true,
    steps: { usual: 100, most: 300 },
    about: { en: 'Direction and length of the change, apart from each other.', zh: '把改变的方向和长度分开优化。' },
  },
  {
    name: 'apgd',
    title: 'APGD',
    norms: ALL,
    isLimited: true,
    mayAim: true,
    isSlow: true,
    steps: { usual: 100, most: 200 },
    about: { en: 'PGD that sets the size of its steps itself.', zh: '自动调整步长的 PGD。' },
  },
  {
    name: 'square',
    title: 'Square',
    norms: ALL,
    isLimited: true,
    mayAim: true,
    isSlow: true,
    steps: { usual: 500, most: 5000, areQueries: true },
    about: {
      en: 'Without any gradient: tries coloured squares and keeps what helps.',
      zh: '不用梯度：随机尝试彩色方块，保留有效的。',
    },
  },
  {
    name: 'cw',
    title: 'Carlini–Wagner',
    norms: ['L2'],
    isLimited: false,
    mayAim: true,
    isSlow: true,
    steps: { usual: 50, most: 1000 },
    about: {
      en: 'Optimises the change itself, with nine weights of success, each for so many steps: small changes, but slow.',
      zh: '直接优化改变本身，尝试九种权重，每种走这么多步：改变很小，但较慢。',
    },
  },
  {
    name: 'fab',
    title: 'FAB',
    norms: ALL,
    isLimited: false,
    mayAim: false,
    isSlow: true,
    steps: { usual: 50, most: 200 },
    about: { en: 'To the boundary and back, ever closer to the picture.', zh: '走到边界再折回，越来越接近原图。' },
  },
  {
    name: 'one-pixel',
    title: 'One pixel',
    norms: ['L0'],
    isLimited: false,
    mayAim: true,
    isSlow: true,
    steps: { usual: 20, most: 100 },
    about: {
      en: 'Looks for a single pixel that is enough, by evolution.',
      zh: '用进化算法寻找只改一个像素就够的攻击。',
    },
  },
  {
    name: 'autoattack',
    title: 'AutoAttack',
    norms: ALL,
    isLimited: true,
    mayAim: false,
    isSlow: true,
    about: {
      en: 'Four strong attacks one after the other, as RobustBench reports: may take a minute.',
      zh: '依次运行四种强攻击，即 RobustBench 的标准评测：可能需要一分钟。',
    },
  },
];

/** What the slider of epsilon goes to, and its step. */
export const EPSILONS: Readonly<Record<SizeName, { readonly most: number; readonly step: number }>> = {
  Linf: { most: 32 / 255, step: 0.0005 },
  L2: { most: 4, step: 0.02 },
  L1: { most: 60, step: 0.25 },
  // Nothing that keeps to a limit counts pixels.
  L0: { most: 1, step: 1 },
};

/** Sizes with a button each: the course's first. */
export const MARKS: readonly { readonly epsilon: number; readonly text: string }[] = [
  { epsilon: 0.005, text: '0.005' },
  { epsilon: 2 / 255, text: '2/255' },
  { epsilon: 4 / 255, text: '4/255' },
  { epsilon: 8 / 255, text: '8/255' },
  { epsilon: 16 / 255, text: '16/255' },
  { epsilon: 32 / 255, text: '32/255' },
];

/** The choice of a name, or undefined. */
export function attackChoice(name: string | null): AttackChoice | undefined {
  return attackChoices.find((choice) => choice.name === name);
}
