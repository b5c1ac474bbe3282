import type { CommandEntry } from '../command.ts';

/** All commands, in the order of the help. */
export const commands: readonly CommandEntry[] = [
  {
    name: 'init',
    summary: 'begin a project that trains on your own pictures',
    load: async () => (await import('./init.ts')).init,
  },
  {
    name: 'train',
    summary: 'train a model; Ctrl-C saves, resume goes on',
    load: async () => (await import('./train.ts')).train,
  },
  {
    name: 'resume',
    summary: 'go on with a run that was stopped',
    load: async () => (await import('./resume.ts')).resume,
  },
  {
    name: 'sweep',
    summary: 'search for good settings; Ctrl-C saves, --resume goes on',
    load: async () => (await import('./sweep.ts')).sweep,
  },
  {
    name: 'evaluate',
    summary: 'accuracy and confusion matrix of a trained model',
    load: async () => (await import('./evaluate.ts')).evaluate,
  },
  {
    name: 'compare',
    summary: 'runs beside each other: settings that differ, accuracies, curves',
    load: async () => (await import('./compare.ts')).compare,
  },
  {
    name: 'report',
    summary: "write a run's report.html anew",
    load: async () => (await import('./report.ts')).report,
  },
  {
    name: 'predict',
    summary: 'what a trained model takes pictures for',
    load: async () => (await import('./predict.ts')).predict,
  },
  {
    name: 'explain',
    summary: 'what of a picture speaks for a class, by Grad-CAM, integrated gradients and others',
    load: async () => (await import('./explain.ts')).explain,
  },
  {
    name: 'visualize',
    summary: 'draw training curves, confusion matrix, kernels, layer outputs and what the network looks for',
    load: async () => (await import('./visualize.ts')).visualize,
  },
  {
    name: 'attack',
    summary: 'accuracy of a trained model before and under attack',
    load: async () => (await import('./attack.ts')).attack,
  },
  {
    name: 'robustness',
    summary: 'a card of a trained model: attacks, corruptions, calibration, unknown pictures, its worst class',
    load: async () => (await import('./robustness.ts')).robustness,
  },
  {
    name: 'augment',
    summary: 'pictures before and after augmentation, on one sheet',
    load: async () => (await import('./augment.ts')).augment,
  },
  {
    name: 'summary',
    summary: 'layers, shapes, parameters and size of a model',
    load: async () => (await import('./summary.ts')).summary,
  },
  {
    name: 'models',
    summary: 'list the networks, and the weights that come along',
    load: async () => (await import('./models.ts')).models,
  },
  {
    name: 'data',
    summary: 'list the data sets; get, check and count one',
    load: async () => (await import('./data.ts')).data,
  },
  {
    name: 'import',
    summary: 'make a run of weights from PyTorch, a file or the Hugging Face hub',
    load: async () => (await import('./import.ts')).importWeights,
  },
  {
    name: 'export',
    summary: 'write a trained model for PyTorch, ONNX and others',
    load: async () => (await import('./export.ts')).exportModel,
  },
  {
    name: 'bench',
    summary: 'how fast a network answers and trains here',
    load: async () => (await import('./bench.ts')).bench,
  },
  {
    name: 'doctor',
    summary: 'what this machine has: backends, whether they compute right, and how fast',
    load: async () => (await import('./doctor.ts')).doctor,
  },
  {
    name: 'completion',
    summary: 'a script by which your shell completes commands and options',
    load: async () => (await import('./completion.ts')).completion,
  },
];
