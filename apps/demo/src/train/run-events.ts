import type { EpochRecord } from '@cnn/train';
import type { Picture } from '@cnn/viz';

// What the worker tells the page of a run. Plain data.

/** A run, when it was made or taken up. */
export interface RunFacts {
  readonly model: string;
  readonly dataset: string;
  readonly classes: readonly string[];
  /** Such as `Adam, 0.001, OneCycleLR`. */
  readonly rule: string;
  readonly batchSize: number;
  /** Names of the augmentations. */
  readonly augment: readonly string[];
  readonly seed: number;
  readonly epochs: number;
  readonly history: readonly EpochRecord[];
  /** Where it stands: the epoch under way, from 1, and its batches that are done, of so many. */
  readonly epoch: number;
  readonly batch: number;
  readonly batches: number;
  readonly isOver: boolean;
  /** Where epochs are judged on pictures that are held out of the training pictures. */
  readonly isValidated: boolean;
}

export type RunEvent = PictureProgress | StepProgress | JudgingProgress | EpochEnd | FiltersChange | KeptNews;

/** Pictures are being decoded. */
export interface PictureProgress {
  readonly type: 'pictures';
  readonly done: number;
  readonly total: number;
}

/** Some steps were made. */
export interface StepProgress {
  readonly type: 'steps';
  readonly epoch: number;
  readonly batch: number;
  readonly batches: number;
  /** Steps in all, and their losses since the last news. */
  readonly step: number;
  readonly losses: readonly number[];
  readonly learningRate: number;
  readonly imagesPerSecond: number;
  readonly secondsLeft: number;
}

export interface JudgingProgress {
  readonly type: 'judging';
  readonly split: 'train' | 'test';
  readonly batch: number;
  readonly batches: number;
}

export interface EpochEnd {
  readonly type: 'epoch';
  readonly history: readonly EpochRecord[];
  /** `confusion[actual][predicted]` counts test pictures. */
  readonly confusion?: readonly (readonly number[])[];
}

/** The first layer's kernels, as a sheet of tiles. */
export interface FiltersChange {
  readonly type: 'filters';
  readonly sheet: Picture;
}

/** The run was kept in the browser, or could not be. */
export interface KeptNews {
  readonly type: 'kept';
  readonly problem?: string;
}

/** How a stretch of training ended. */
export interface RunEnd {
  readonly isOver: boolean;
  /** Why it is over before its last epoch, where a rule of the run ended it. */
  readonly reason?: string;
  readonly history: readonly EpochRecord[];
  /** Set where the GPU's device was lost: the run as it was last kept, from where it can go on. */
  readonly lost?: RunFacts;
}
