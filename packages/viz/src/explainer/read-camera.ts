import type { Say, Text } from '../locale.ts';
import type { Picture } from '../picture/picture.ts';
import { fittedPicture } from './read-image-file.ts';

/** Until a camera has found how bright it is, its pictures are dark: milliseconds. */
const ADJUSTING = 600;

/** A camera that gives no picture for so long, in milliseconds, gives none. */
const PATIENCE = 10_000;

/** Whether the page could ask for a camera: browsers let only secure pages. */
export const hasCamera = (): boolean => Boolean(navigator.mediaDevices?.getUserMedia);

/**
 * One picture from the webcam, its middle cut to the form that is wanted and brought to that size. The browser asks its user; afterwards the camera is off again.
 *
 * @throws Error with a sentence for people, if there is no camera or it may not be used.
 */
export async function readCamera(
  size: readonly [height: number, width: number],
  signal: AbortSignal,
  say: Say,
): Promise<Picture> {
  let stream: MediaStream | undefined;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: true });
    signal.throwIfAborted();
    const video = document.createElement('video');
    video.muted = video.playsInline = true;
    video.srcObject = stream;
    const late = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]);
    await Promise.race([
      video.play(),
      new Promise((_, reject) => late.addEventListener('abort', () => reject(late.reason))),
    ]);
    await new Promise((resolve) => setTimeout(resolve, ADJUSTING));
    return await fittedPicture(video, size);
  } catch (error) {
    const { name, message } = error as Error;
    throw new Error(
      say(problems[name] ?? { en: `The camera gives no picture: ${message}`, zh: `摄像头没有给出图片：${message}` }),
    );
  } finally {
    for (const track of stream?.getTracks() ?? []) track.stop();
  }
}

const problems: Readonly<Record<string, Text>> = {
  NotAllowedError: {
    en: 'The camera was refused; allow this page to use it in the settings of the browser, and try again.',
    zh: '摄像头权限被拒绝；请在浏览器设置中允许本页使用摄像头，然后重试。',
  },
  NotFoundError: {
    en: 'No camera was found; connect one, or choose a file.',
    zh: '没有找到摄像头；请连接摄像头，或选择文件。',
  },
  NotReadableError: {
    en: 'The camera is in use elsewhere; close the other program, and try again.',
    zh: '摄像头正被占用；请关闭其他程序后重试。',
  },
};
