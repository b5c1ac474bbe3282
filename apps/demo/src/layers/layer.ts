import type { Text } from '../shell/language.ts';

/** The layers of this page, by their names in @cnn/layers and in torch.nn. */
export type LayerKind =
  | 'Conv2d'
  | 'ConvTranspose2d'
  | 'MaxPool2d'
  | 'AvgPool2d'
  | 'AdaptiveAvgPool2d'
  | 'BatchNorm2d'
  | 'LocalResponseNorm'
  | 'ReLU'
  | 'Sigmoid'
  | 'Tanh'
  | 'Dropout2d'
  | 'Dropout'
  | 'Flatten'
  | 'Linear';

/** What a border holds. */
export type PaddingMode = 'zeros' | 'reflect' | 'replicate' | 'circular';

/** All that layers can be told; each kind has some of it. Kernels and pictures are square. */
export interface Settings {
  /** Channels or features that it gives. */
  readonly out: number;
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
  readonly mode: PaddingMode;
  readonly dilation: number;
  readonly groups: number;
  readonly outputPadding: number;
  readonly bias: boolean;
  readonly ceil: boolean;
  /** Height and width that an adaptive pool gives, or how many neighbours a response normalisation looks at. */
  readonly size: number;
  readonly k: number;
  /** Chance that a value is dropped. */
  readonly chance: number;
}

export type SettingName = keyof Settings;

/** A layer with the settings of its kind, whatever it takes in. */
export interface Layer extends Partial<Settings> {
  readonly kind: LayerKind;
}

/** How a setting is chosen, and how it is written into an address. */
export interface SettingInfo {
  readonly title: Text;
  /** One letter. */
  readonly letter: string;
  /** The least and the most that a field offers; whole numbers unless a step is given. */
  readonly range?: readonly [least: number, most: number];
  readonly step?: number;
  readonly choices?: readonly string[];
}

export const paddingModes: readonly PaddingMode[] = ['zeros', 'reflect', 'replicate', 'circular'];

/** All settings, in the order of their fields. */
export const settings: Readonly<Record<SettingName, SettingInfo>> = {
  out: { title: { en: 'Output channels', zh: '输出通道' }, letter: 'o', range: [1, 8192] },
  kernel: { title: { en: 'Kernel', zh: '卷积核' }, letter: 'k', range: [1, 31] },
  stride: { title: { en: 'Stride', zh: '步幅' }, letter: 's', range: [1, 16] },
  padding: { title: { en: 'Padding', zh: '填充' }, letter: 'p', range: [0, 31] },
  mode: { title: { en: 'Padding mode', zh: '填充方式' }, letter: 'm', choices: paddingModes },
  dilation: { title: { en: 'Dilation', zh: '空洞率' }, letter: 'd', range: [1, 16] },
  groups: { title: { en: 'Groups', zh: '分组' }, letter: 'g', range: [1, 8192] },
  outputPadding: { title: { en: 'Output padding', zh: '输出填充' }, letter: 'q', range: [0, 15] },
  bias: { title: { en: 'Bias', zh: '偏置' }, letter: 'b' },
  ceil: { title: { en: 'Round up', zh: '向上取整' }, letter: 'c' },
  size: { title: { en: 'Size', zh: '大小' }, letter: 'z', range: [1, 64] },
  k: { title: { en: 'k', zh: 'k' }, letter: 'n', range: [1, 8] },
  chance: { title: { en: 'Chance', zh: '丢弃概率' }, letter: 'r', range: [0, 0.95], step: 0.05 },
};

/** What each kind can be told, with what it begins with: PyTorch's defaults where there are any. */
export const kinds: Readonly<Record<LayerKind, Partial<Settings>>> = {
  Conv2d: { out: 32, kernel: 3, stride: 1, padding: 0, mode: 'zeros', dilation: 1, groups: 1, bias: true },
  ConvTranspose2d: { out: 32, kernel: 2, stride: 2, padding: 0, outputPadding: 0, dilation: 1, groups: 1, bias: true },
  MaxPool2d: { kernel: 2, stride: 2, padding: 0, dilation: 1, ceil: false },
  AvgPool2d: { kernel: 2, stride: 2, padding: 0, ceil: false },
  AdaptiveAvgPool2d: { size: 1 },
  BatchNorm2d: {},
  LocalResponseNorm: { size: 5, k: 1 },
  ReLU: {},
  Sigmoid: {},
  Tanh: {},
  Dropout2d: { chance: 0.5 },
  Dropout: { chance: 0.5 },
  Flatten: {},
  Linear: { out: 10, bias: true },
};

export const kindNames = Object.keys(kinds) as LayerKind[];

/** A layer of a kind, with settings that differ from what it begins with. Those that the kind has not are left out. */
export function layerOf(kind: LayerKind, given: Partial<Settings> = {}): Layer {
  const own = Object.entries(kinds[kind]).map(([name, value]) => [name, given[name as SettingName] ?? value]);
  return { kind, ...Object.fromEntries(own) };
}

/** Whether a setting may have this value. */
export function isAllowed(name: SettingName, value: unknown): boolean {
  const { range, step, choices } = settings[name];
  if (choices) return choices.includes(value as string);
  if (!range) return typeof value === 'boolean';
  if (typeof value !== 'number' || !(value >= range[0] && value <= range[1])) return false;
  return step !== undefined || Number.isInteger(value);
}
