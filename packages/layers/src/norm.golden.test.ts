import cases from './fixtures/norm.json';
import * as layers from './index.ts';
import { type GoldenCase, goldenSuite } from './testing/golden.ts';

goldenSuite(layers, cases as unknown as GoldenCase[]);
