import { pngDataUrl } from '../picture/encode-png.ts';
import type { Picture } from '../picture/picture.ts';

/** A picture alone as an SVG of its own size. */
export function pictureSvg(picture: Picture): string {
  const size = `width="${picture.width}" height="${picture.height}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} viewBox="0 0 ${picture.width} ${picture.height}" role="img">
<title>Picture, ${picture.width} × ${picture.height} pixels</title>
<image ${size} image-rendering="pixelated" href="${pngDataUrl(picture)}"/>
</svg>
`;
}
