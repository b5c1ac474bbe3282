import { confusionMatrix, trainingCurves } from '@cnn/viz';
import { parseAttribution } from '../../packages/viz/src/elements/parse-attribution.ts';
import { parseChain } from '../../packages/viz/src/elements/parse-chain.ts';
import { parseConfusionMatrix } from '../../packages/viz/src/elements/parse-confusion-matrix.ts';
import { parseCurves } from '../../packages/viz/src/elements/parse-curves.ts';
import { parseFeatureMaps } from '../../packages/viz/src/elements/parse-feature-maps.ts';
import { windowsOfChain } from '../../packages/viz/src/elements/seen-windows.ts';
import { attributionPicture, sumOfChannels } from '../../packages/viz/src/grids/attribution-picture.ts';
import { readValues } from '../../packages/viz/src/viewable.ts';
import { damagedJSON, textOf } from './damage-json.ts';
import { damagedText } from './damage-text.ts';
import { type Subject, subjectOf } from './subject.ts';

/** Whatever is wrong stands in the element as a sentence, so any error with one is as it should be. */
const isSentence = (): boolean => true;

function dataSubject(name: string, seeds: readonly unknown[], parse: (text: string) => unknown): Subject {
  const texts = seeds.map(textOf);
  return subjectOf(`data of <${name}>`, {
    seeds: texts,
    draw: (chance) => (chance.below(6) === 0 ? damagedText(texts, chance) : textOf(damagedJSON(seeds, chance))),
    parse,
    isRefusal: isSentence,
  });
}

const epochs = [
  { epoch: 1, loss: 1.5, trainAccuracy: 50, testAccuracy: 49 },
  { epoch: 2, loss: 1.2, trainAccuracy: 60 },
];
const matrix = {
  counts: [
    [9, 1],
    [2, 8],
  ],
  classes: ['cat', '<img src=x>'],
};
const chain = {
  input: 32,
  layers: [
    { kernel: 3, padding: 1, name: 'a' },
    { kernel: 2, stride: 2, dilation: 1 },
  ],
};
const maps = {
  width: 2,
  height: 2,
  pixels: [...Array(12).keys()],
  maps: { 'Grad-CAM': [1, 2, 3, 4], LRP: [0, 0, 0, 1] },
};
const outputs = [{ name: 'conv', kind: 'Conv2d', shape: [1, 2, 2, 3], data: [...Array(12).keys()] }];

/** Text that must not become an element of the page. */
function checkEscaped(svg: string): void {
  if (/<(img|script|iframe)/i.test(svg)) throw new TypeError('Cannot be: an element that a file named');
}

/** Data in a page's elements: JSON inside of them, or a file. */
export const elements: readonly Subject[] = [
  dataSubject('cnn-curves', [epochs, { adam: epochs, sgd: epochs }, epochs[0]], (text) =>
    checkEscaped(trainingCurves(parseCurves(text))),
  ),
  dataSubject('cnn-confusion-matrix', [matrix], (text) => {
    const { counts, classes } = parseConfusionMatrix(text);
    checkEscaped(confusionMatrix(counts, classes));
  }),
  dataSubject('cnn-receptive-field', [chain], (text) => {
    const { input, layers } = parseChain(text);
    for (const layer of windowsOfChain(input, layers)) layer.window(0, 0);
  }),
  dataSubject('cnn-attribution', [maps], async (text) => {
    const { picture, maps } = parseAttribution(text);
    const { height, width } = picture;
    for (const map of Object.values(maps)) {
      if (typeof map === 'function') continue;
      const values = await readValues('Attribution', map, [1, height, width, null]);
      attributionPicture(picture, sumOfChannels(values, 0), { outliers: 2, isSigned: true, strength: 0.5 });
    }
  }),
  dataSubject('cnn-feature-maps', [outputs], async (text) => {
    for (const { output } of parseFeatureMaps(text)) await readValues('Feature maps', output, [1, null, null, null]);
  }),
];
