import type { Dataset } from '@cnn/datasets';
import { DataError } from '@cnn/tensor';

/** @throws DataError if there is nothing to tell apart, or nothing to judge by: better at once than after the first epoch. */
export function checkEnough(trainSet: Dataset, testSet: Dataset): void {
  if (trainSet.classes.length < 2) {
    throw new DataError(trainSet.name, {
      expected: 'two classes or more',
      found: trainSet.classes.length === 1 ? `only '${trainSet.classes[0]}'` : 'none',
      remedy: 'add a folder of pictures for each further class',
    });
  }
  if (testSet.length === 0) {
    throw new DataError(testSet.name, {
      expected: 'pictures to judge by',
      found: `none beside the ${trainSet.length} to learn from`,
      remedy: 'add pictures, of which a fifth is held out, or make a folder train/ and a folder test/ of them',
    });
  }
}
