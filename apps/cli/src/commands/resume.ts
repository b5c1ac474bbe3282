import { Command as Program } from 'commander';
import type { Command, Told } from '../command.ts';
import { declareTrainFlags, resumableNames, type TrainFlags } from '../run/train-flags.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { train } from './train.ts';

/** `cnn train --resume`, with those options that a resumed run takes. */
export const resume: Command = {
  examples: ['cnn resume runs/cifar-cnn-cifar10-1', 'cnn resume runs/cifar-cnn-cifar10-1 --epochs 40'],
  declare(program) {
    program.argument('<run>', 'its folder or checkpoint');
    for (const option of trainProgram().options) {
      if (resumableNames.includes(option.attributeName())) program.addOption(option);
    }
    return program;
  },

  async run(terminal: Terminal, run: string, flags: Partial<TrainFlags>, told: Told) {
    const all = { ...trainProgram().opts(), ...flags, resume: run };
    await (train.run as (...args: unknown[]) => Promise<void>)(terminal, undefined, all, told);
  },
};

const trainProgram = (): Program => declareTrainFlags(new Program());
