import cases from './fixtures/convolution.json';
import * as layers from './index.ts';
import { type GoldenCase, goldenSuite } from './testing/golden.ts';

goldenSuite(layers, cases as unknown as GoldenCase[]);
