/** How an option can be set. */
export type OptionField =
  | { readonly kind: 'switch' }
  | { readonly kind: 'choice'; readonly values: readonly string[] }
  /** One number, or the two ends of an interval, each on a slider. */
  | { readonly kind: 'number' | 'interval' | 'two'; readonly min: number; readonly max: number; readonly step: number }
  /** As JSON. */
  | { readonly kind: 'text' };

/** An option's field, by its name and the kind of value that it has. */
export function optionField(op: string, name: string, value: unknown): OptionField {
  if (typeof value === 'boolean') return { kind: 'switch' };
  const values = CHOICES[`${op}.${name}`] ?? CHOICES[name];
  if (values && typeof value === 'string') return { kind: 'choice', values };
  const range = RANGES[`${op}.${name}`] ?? RANGES[name];
  if (!range) return { kind: 'text' };
  const [min, max, step, intervalMin = min, intervalMax = max] = range;
  if (typeof value === 'number') return { kind: 'number', min, max, step };
  if (!Array.isArray(value) || value.length !== 2 || !value.every(Number.isFinite)) return { kind: 'text' };
  return { kind: PAIRS.has(name) ? 'two' : 'interval', min: intervalMin, max: intervalMax, step };
}

/** What an option without a default begins with when it is switched on; undefined where the page knows of none. */
export function firstValue(op: string, name: string): unknown {
  return FIRST_VALUES[`${op}.${name}`] ?? FIRST_VALUES[name];
}

/** Options that matter less, and stand behind the others. */
export function isMinor(name: string): boolean {
  return MINOR.has(name);
}

const FIRST_VALUES: Readonly<Record<string, unknown>> = {
  translate: [0.1, 0.1],
  'RandomAffine.scale': [0.8, 1.2],
  shear: 10,
  translateX: [-0.2, 0.2],
  translateY: [-0.2, 0.2],
};

const MINOR = new Set([
  'alignCorners',
  'antialias',
  'borderType',
  'clipOutput',
  'excludedLabels',
  'fill',
  'maxVal',
  'minBboxSize',
  'normalized',
  'numClasses',
  'order',
  'outputSize',
  'pBatch',
  'paddingMode',
  'resample',
  'rgbWeights',
  'sameOnBatch',
  'samplingMethod',
  'selectFrom',
  'separable',
  'slowAndDifferentiable',
]);

/** Two numbers that are no ends of an interval: heights and widths, shares along x and y. */
const PAIRS = new Set(['kernelSize', 'gridSize', 'grid', 'mosaicGrid', 'translate', 'size', 'alpha', 'borders']);

const CHOICES: Readonly<Record<string, readonly string[]>> = {
  resample: ['bilinear', 'nearest', 'bicubic'],
  paddingMode: ['constant', 'replicate', 'reflect', 'symmetric', 'circular'],
  'RandomMosaic.paddingMode': ['constant', 'replicate', 'reflect'],
  padMode: ['constant', 'replicate', 'reflect', 'symmetric', 'circular'],
  borderType: ['constant', 'reflect', 'replicate', 'circular'],
  samplingMethod: ['basic', 'area_preserving'],
  mode: ['blackbody', 'CIED'],
  side: ['short', 'long', 'vert', 'horz'],
  policy: ['imagenet', 'cifar10', 'svhn'],
};

type Range = readonly [min: number, max: number, step: number, intervalMin?: number, intervalMax?: number];

/** Where sliders begin and end: what can be seen, not all that is allowed. By option, or by augmentation and option. */
const RANGES: Readonly<Record<string, Range>> = {
  additions: [0, 0.5, 0.05, -0.5],
  alpha: [0.1, 5, 0.1],
  amount: [0, 0.5, 0.01],
  angle: [0, 180, 1, -180],
  'RandomElasticTransform.alpha': [0, 5, 0.1],
  beta: [0.1, 5, 0.1],
  bits: [1, 8, 1],
  borders: [0, 32, 1],
  brightness: [0, 1, 0.05, 0, 2],
  'RandomSnow.brightness': [1, 5, 0.1],
  center: [0, 1, 0.05],
  centerX: [-1, 1, 0.05],
  centerY: [-1, 1, 0.05],
  chainDepth: [-1, 5, 1],
  clipLimit: [1, 80, 1],
  contrast: [0, 1, 0.05, 0, 2],
  cutSize: [0, 1, 0.05],
  degrees: [0, 180, 1, -180],
  direction: [0, 1, 0.05, -1],
  distortionScale: [0, 1, 0.05],
  dropHeight: [1, 20, 1],
  dropWidth: [-10, 10, 1],
  fill: [0, 1, 0.05],
  fillValue: [0, 1, 0.05],
  gain: [0, 1, 0.05],
  'RandomGamma.gain': [0.2, 2, 0.05],
  gamma: [0.2, 4, 0.05],
  grid: [2, 8, 1],
  gridSize: [1, 8, 1],
  hue: [0, 0.5, 0.05, -0.5, 0.5],
  intensity: [0, 1, 0.05],
  jpegQuality: [1, 100, 1],
  kernelSize: [1, 31, 2],
  'RandomMotionBlur.kernelSize': [3, 31, 2],
  lambdaVal: [0, 1, 0.05],
  m: [1, 29, 1],
  maxSize: [1, 256, 1],
  maxVal: [0.1, 1, 0.05],
  mean: [-1, 1, 0.05],
  mosaicGrid: [1, 4, 1],
  mixtureWidth: [1, 5, 1],
  n: [1, 5, 1],
  numDropChannels: [1, 3, 1],
  numMix: [1, 5, 1],
  numberOfDrops: [1, 500, 1],
  p: [0, 1, 0.05],
  pBatch: [0, 1, 0.05],
  padValue: [0, 1, 0.05],
  padding: [0, 32, 1],
  patchSize: [1, 64, 1],
  rShiftLimit: [0, 1, 0.05, -1],
  gShiftLimit: [0, 1, 0.05, -1],
  bShiftLimit: [0, 1, 0.05, -1],
  ratio: [0.1, 5, 0.05],
  roughness: [0.1, 0.9, 0.05],
  saltVsPepper: [0, 1, 0.05],
  saturation: [0, 1, 0.05, 0, 2],
  scale: [0.1, 2, 0.05],
  'RandomErasing.scale': [0.01, 1, 0.01],
  'RandomResizedCrop.scale': [0.05, 1, 0.05],
  'RandomThinPlateSpline.scale': [0, 0.5, 0.05],
  seed: [0, 100, 1],
  severity: [1, 10, 1],
  shadeIntensity: [-1, 0, 0.05],
  shadeQuantity: [0, 1, 0.05],
  sharpness: [0, 5, 0.1],
  shear: [0, 60, 1, -60],
  sigma: [0.1, 5, 0.1],
  'RandomElasticTransform.sigma': [1, 32, 1],
  'RandomGaussianIllumination.sigma': [0.1, 1, 0.05],
  sign: [-1, 1, 0.1],
  size: [1, 256, 1],
  'Cutout.size': [1, 64, 1],
  snowCoefficient: [0, 1, 0.05],
  startRatioRange: [0, 1, 0.05],
  std: [0.01, 1, 0.01],
  thresholds: [0, 0.5, 0.05, 0, 1],
  times: [-3, 3, 1],
  translate: [0, 1, 0.05],
  translateX: [-1, 1, 0.05],
  translateY: [-1, 1, 0.05],
  value: [0, 1, 0.05],
};
