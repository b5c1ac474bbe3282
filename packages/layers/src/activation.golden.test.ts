import cases from './fixtures/activation.json';
import * as layers from './index.ts';
import { type GoldenCase, goldenSuite } from './testing/golden.ts';

goldenSuite(layers, cases as unknown as GoldenCase[]);
