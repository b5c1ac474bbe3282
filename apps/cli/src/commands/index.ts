import type { Command } from '../command.ts';
import { attack } from './attack.ts';
import { augment } from './augment.ts';
import { data } from './data.ts';
import { evaluate } from './evaluate.ts';
import { explain } from './explain.ts';
import { exportModel } from './export.ts';
import { predict } from './predict.ts';
import { robustness } from './robustness.ts';
import { summary } from './summary.ts';
import { sweep } from './sweep.ts';
import { train } from './train.ts';
import { visualize } from './visualize.ts';

/** All commands, in the order of the help. */
export const commands: readonly Command[] = [
  train,
  sweep,
  evaluate,
  predict,
  exportModel,
  summary,
  visualize,
  explain,
  attack,
  robustness,
  augment,
  data,
];
