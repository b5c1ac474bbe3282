import { checkRange } from '@cnn/tensor';

/**
 * Turns a chart into a PNG file in a browser, for a download or the clipboard.
 *
 * SVG text as the charts return it → a PNG of its size times `scale`, drawn by the browser with its own fonts.
 *
 * @throws RangeError if `scale` is outside [0.1, 10]; Error if the browser cannot read the SVG or the canvas is too large for it.
 * @example
 * link.href = URL.createObjectURL(await svgToPNG(trainingCurves(history)));
 */
export async function svgToPNG(svg: string, scale = 2): Promise<Blob> {
  checkRange('svgToPNG', 'scale', scale, 0.1, 10);
  const url = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode().catch(() => {
      throw new Error('svgToPNG: the browser could not read the SVG; pass the text of a whole <svg> element');
    });
    const canvas = document.createElement('canvas');
    canvas.width = Math.ceil(image.naturalWidth * scale);
    canvas.height = Math.ceil(image.naturalHeight * scale);
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) => {
      canvas.toBlob((blob) => {
        const size = `${canvas.width}×${canvas.height}`;
        blob ? resolve(blob) : reject(new Error(`svgToPNG: a canvas of ${size} is too large; use a smaller scale`));
      });
    });
  } finally {
    URL.revokeObjectURL(url);
  }
}
