import { decodeImage } from '@cnn/datasets';

/** A red pixel beside a blue one as files. */
const FILES: Readonly<Record<string, string>> = {
  PNG: 'iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAIAAAB7QOjdAAAACXBIWXMAAAPoAAAD6AG1e1JrAAAAD0lEQVQImWM4YSPHVfEBAAhZApXyY5vSAAAAAElFTkSuQmCC',
  JPEG: '/9j/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQERMUFRUVDA8XGBYUGBIUFRT/2wBDAQMEBAUEBQkFBQkUDQsNFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBT/wAARCAABAAIDASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAf/xAAYEAEAAwEAAAAAAAAAAAAAAAAAAQIycf/EABQBAQAAAAAAAAAAAAAAAAAAAAj/xAAcEQAABwEBAAAAAAAAAAAAAAAAAQIEBXKyNDX/2gAMAwEAAhEDEQA/AJtXMcAL+L4G9E5IGiY9JzdejH//2Q==',
  WebP: 'UklGRiIAAABXRUJQVlA4TBUAAAAvAQAAAA9wPOIr+N4Ffv6DBxnR/wAA',
};

/** Whether pictures of some formats can be read: undefined if so, else why not. PNG and JPEG need nothing; WebP stands for what needs `sharp`. */
export async function pictureDecoding(): Promise<Record<string, string | undefined>> {
  const found: Record<string, string | undefined> = {};
  for (const [format, text] of Object.entries(FILES)) {
    try {
      const { shape } = await decodeImage(Buffer.from(text, 'base64'), { subject: `a ${format} file` });
      found[format] = String(shape) === '1,2,3' ? undefined : `a picture of 1×2 pixels came out as ${shape.join('×')}`;
    } catch (error) {
      found[format] = (error as Error).message;
    }
  }
  return found;
}
