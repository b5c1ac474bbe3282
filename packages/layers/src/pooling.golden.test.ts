import cases from './fixtures/pooling.json';
import * as layers from './index.ts';
import { type GoldenCase, goldenSuite } from './testing/golden.ts';
import { MaxUnpool1d, MaxUnpool2d } from './testing/pool-and-unpool.ts';

goldenSuite({ ...layers, MaxUnpool1d, MaxUnpool2d }, cases as unknown as GoldenCase[]);
