/**
 * Does a task that tells the page how far it is, and ends when the page has heard all of it.
 *
 * News go on a way of their own, on which the last may arrive behind the answer: a page that is done would seem busy again.
 *
 * @param tell the page's function, through comlink.
 */
export async function withNews<News, Result>(
  tell: (news: News) => unknown,
  task: (tell: (news: News) => void) => Promise<Result>,
): Promise<Result> {
  // They stay in order, so that with the last one all are heard.
  let heard: unknown;
  try {
    return await task((news) => {
      heard = tell(news);
    });
  } finally {
    await heard;
  }
}
