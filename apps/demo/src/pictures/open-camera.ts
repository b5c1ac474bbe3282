import { say, type Text } from '../shell/language.ts';

/** A camera that does not begin within so long, in milliseconds, gives no picture. */
const PATIENCE = 15_000;

/**
 * Asks the visitor for the camera. Whoever takes the stream stops its tracks.
 *
 * @throws Error with a sentence that says what to do, in the language of the page, where there is no camera or it may not be used.
 */
export async function openCamera(): Promise<MediaStream> {
  // Browsers leave it out of pages that did not come over https.
  if (!navigator.mediaDevices?.getUserMedia) throw new Error(say(unavailable));
  try {
    return await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment', width: { ideal: 640 } } });
  } catch (cause) {
    throw new Error(say(problemOf(cause as Error)), { cause });
  }
}

/**
 * Shows a camera's pictures in a video, and resolves when it has begun.
 *
 * @throws Error with a sentence, if it does not begin.
 */
export async function begin(video: HTMLVideoElement, stream: MediaStream): Promise<void> {
  video.srcObject = stream;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(say(silent))), PATIENCE);
  });
  try {
    await Promise.race([video.play(), late]);
  } finally {
    clearTimeout(timer);
  }
}

function problemOf({ name, message }: Error): Text {
  return (
    problems[name] ?? {
      en: `The camera gives no picture (${message}). Try again, or choose a file.`,
      zh: `摄像头没有画面（${message}）。请重试，或改用图片文件。`,
    }
  );
}

const problems: Readonly<Record<string, Text>> = {
  NotAllowedError: {
    en: 'The camera was refused. Allow it for this page in the browser’s settings, mostly behind the icon before the address, and try again; or choose a file.',
    zh: '未获得摄像头权限。请在浏览器设置中（通常点击地址栏前的图标）允许本页使用摄像头后重试，或改用图片文件。',
  },
  NotFoundError: {
    en: 'No camera was found. Connect one and try again, or choose a file.',
    zh: '没有找到摄像头。请连接摄像头后重试，或改用图片文件。',
  },
  NotReadableError: {
    en: 'The camera is in use elsewhere. Close the other program and try again, or choose a file.',
    zh: '摄像头正被其他程序占用。请关闭该程序后重试，或改用图片文件。',
  },
};

const unavailable: Text = {
  en: 'This browser gives the camera only to pages that came over https. Open the page over https, or choose a file.',
  zh: '浏览器只允许通过 https 打开的页面使用摄像头。请改用 https 访问本页，或改用图片文件。',
};

const silent: Text = {
  en: 'The camera was opened but shows nothing. Check whether it is covered or in use elsewhere, and try again; or choose a file.',
  zh: '摄像头已打开但没有画面。请检查镜头是否被遮住或被其他程序占用，然后重试，或改用图片文件。',
};
