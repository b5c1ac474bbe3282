import type { Cell, CellOutput } from '../../../../examples/notebook/cell.ts';
import { notebook } from '../../../../examples/notebook/notebook.ts';
import { engineStarted } from '../worker/engine-service.ts';
import { withNews } from '../worker/with-news.ts';
import { byChapter } from './by-chapter.ts';

const modules = byChapter(import.meta.glob<{ readonly cell: Cell }>('../../../../examples/course/*.ts'));

/** Runs the course's cells. */
export const service = {
  /**
   * Runs a cell from its start.
   *
   * @param give hears of each output when it is there.
   * @returns how long it took, in seconds.
   * @throws RangeError for an unknown name, and whatever the cell throws.
   */
  async run(name: string, give: (output: CellOutput) => unknown): Promise<number> {
    const load = modules.get(name);
    if (!load) throw new RangeError(`the course has no cell '${name}'`);
    await engineStarted();
    const { cell } = await load();
    return withNews(give, async (told) => {
      const start = performance.now();
      await cell(notebook(told));
      return (performance.now() - start) / 1000;
    });
  },
};
