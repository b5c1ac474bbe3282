import { sum, valueAndGradient } from '@cnn/tensor';
import { expectClose, expectNoLeak, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { pgd } from '../gradient/pgd.ts';
import { makeTask } from '../testing/task.ts';
import { countQueries } from './count-queries.ts';

onEachBackend(() => {
  describe('countQueries', () => {
    it('counts images, and says what the classifier says', async () => {
      const { classifier, images } = makeTask([3, 4, 4, 1]);
      const counting = countQueries(classifier);
      expect([counting.queries, counting.gradients]).toEqual([0, 0]);
      await expectClose(counting(images), classifier(images), { absolute: 0, relative: 0 });
      counting(images);
      expect([counting.queries, counting.gradients]).toEqual([6, 0]);
    });

    it('counts gradients, and does not change them', async () => {
      const { classifier, images } = makeTask([3, 4, 4, 1]);
      const counting = countQueries(classifier);
      const { gradient } = valueAndGradient((x) => sum(counting(x)), images);
      await expectClose(gradient, valueAndGradient((x) => sum(classifier(x)), images).gradient);
      expect([counting.queries, counting.gradients]).toEqual([3, 3]);
    });

    it('tells what an attack costs', async () => {
      const { classifier, images, labels } = makeTask([3, 4, 4, 1]);
      const counting = countQueries(classifier);
      await pgd({ epsilon: 0.01, steps: 4 })(counting, images, labels);
      expect([counting.queries, counting.gradients]).toEqual([3 + 4 * 3, 4 * 3]);
    });

    it('leaves no tensor behind', async () => {
      const { classifier, images } = makeTask([3, 4, 4, 1]);
      const counting = countQueries((x) => classifier(x));
      await expectNoLeak(() => counting(images));
    });
  });
});
