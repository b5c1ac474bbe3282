import { expect, it } from 'vitest';
import formats from '../fixtures/image-formats.json' with { type: 'json' };
const unpack = (base64: string) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
it('probe', async () => {
  const out: string[] = [];
  for (const { name, file, pixels, shape } of [...formats.webp, ...formats.avif] as any[]) {
    const bytes = unpack(file); const want = unpack(pixels); const [h, w] = shape;
    const diff = (d: ArrayLike<number>) => { let m = 0; for (let i = 0, o = 0; i < d.length; i += 4) for (let c = 0; c < 3; c++, o++) m = Math.max(m, Math.abs(d[i + c] - want[o])); return m; };
    const opts = { colorSpaceConversion: 'none', premultiplyAlpha: 'none' } as const;
    const bm = await createImageBitmap(new Blob([bytes]), opts);
    const ctx = new OffscreenCanvas(w, h).getContext('2d', { willReadFrequently: true })!;
    ctx.drawImage(bm, 0, 0);
    const a = diff(ctx.getImageData(0, 0, w, h).data);
    let g: any = 'none';
    const gl = new OffscreenCanvas(1, 1).getContext('webgl2');
    if (gl) {
      const t = gl.createTexture(); gl.bindTexture(gl.TEXTURE_2D, t);
      gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false); gl.pixelStorei(gl.UNPACK_COLORSPACE_CONVERSION_WEBGL, gl.NONE);
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, bm);
      const f = gl.createFramebuffer(); gl.bindFramebuffer(gl.FRAMEBUFFER, f);
      gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, t, 0);
      const d = new Uint8Array(w * h * 4); gl.readPixels(0, 0, w, h, gl.RGBA, gl.UNSIGNED_BYTE, d); g = diff(d);
    }
    let v: any; let fm = '';
    { const vf = new VideoFrame(bm, { timestamp: 0 }); fm = String(vf.format); const d = new Uint8Array(w * h * 4); await vf.copyTo(d, { format: 'RGBA', layout: [{ offset: 0, stride: w * 4 }] }); v = diff(d); vf.close(); }
    const dec = new ImageDecoder({ data: bytes, type: name.includes('AVIF') ? 'image/avif' : 'image/webp', premultiplyAlpha: 'none', colorSpaceConversion: 'none' } as any);
    const { image } = await dec.decode();
    const d = new Uint8Array(w * h * 4); await image.copyTo(d, { format: 'RGBA', layout: [{ offset: 0, stride: w * 4 }] });
    out.push(`${name}: canvas ${a} webgl ${g} videoframe ${v} ${fm} decoder ${diff(d)} ${image.format} ${bm.width}x${bm.height}`);
  }
  expect(out).toEqual([]);
});
