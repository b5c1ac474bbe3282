// Augmenting beside Kornia, torchvision and Albumentations: `pnpm bench augment [--json] [--quick] [--only operations|fused|training|cifar]`.
//
// Ours and the peers take turns in one run, each in a process of its own that stays alive, on two threads: a float32 batch goes in, a new contiguous one
// comes out, and each image has its own draw. Medians of 7 rounds (--quick: 1). Figures are times, so a ratio below 1 says that ours is faster. The
// peers need
//
//   CNN_PYTHON=<python>  an interpreter with the packages of tools/reference/requirements.txt
import { cifar } from './augment/cifar.ts';
import { fused } from './augment/fused.ts';
import { operations } from './augment/operations.ts';
import { training } from './augment/training.ts';
import { runSections } from './engine/sections.ts';

const SECTIONS = { operations, fused, training, cifar };

await runSections('augment', SECTIONS, 7);
