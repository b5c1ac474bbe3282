import { describe, expect, it } from 'vitest';
import { withNews } from './with-news.ts';

describe('withNews', () => {
  const slowly = (heard: number[]) => async (news: number) => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    heard.push(news);
  };

  it('ends when the last news are heard', async () => {
    const heard: number[] = [];
    const result = await withNews(slowly(heard), async (tell) => {
      tell(1);
      tell(2);
      return 'done';
    });
    expect([result, heard]).toEqual(['done', [1, 2]]);
  });

  it('fails as the task does, and no sooner', async () => {
    const heard: number[] = [];
    const failing = withNews(slowly(heard), async (tell) => {
      tell(1);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(heard).toEqual([1]);
  });

  it('does without news', async () => {
    expect(await withNews(slowly([]), async () => 3)).toBe(3);
  });
});
