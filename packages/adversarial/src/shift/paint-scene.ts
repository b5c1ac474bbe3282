import type { Rng } from '@cnn/tensor';
import { drawCoat } from './coat.ts';
import { type EnvironmentName, environments, type Scenery } from './environment.ts';
import { type Canvas, type Pose, paintObject } from './paint-object.ts';
import { FEET, type SceneClass, silhouettes } from './silhouettes.ts';

/** A scene as bytes. */
export interface PaintedScene {
  /** `[size, size, 3]`. */
  readonly pixels: Uint8Array;
  /** `[size, size]`: how much of each pixel the object covers, in [0, 1]. */
  readonly mask: Float32Array;
}

/** What a scene is of. */
export interface SceneContent {
  readonly object: SceneClass;
  readonly environment: EnvironmentName;
}

/**
 * Paints an object in an environment.
 *
 * Its pose, colours and pattern follow from `rng` alone, and so do all environments: the same animal can be seen in each.
 */
export function paintScene(size: number, { object, environment }: SceneContent, rng: Rng): PaintedScene {
  const canvas: Canvas = {
    size,
    pixels: new Float64Array(3 * size * size),
    mask: new Float32Array(size * size),
  };
  const scenery = environments[environment](rng.fold('environment'));
  const pose = drawPose(rng.fold('pose'));
  const variety = rng.fold('variety').uniforms(4);
  const parts = silhouettes[object](Array.from(variety, (value) => 2 * value - 1));
  paintScenery(canvas, scenery);
  castShadow(canvas, pose);
  paintObject(canvas, parts, pose, drawCoat(rng.fold('coat')), scenery.light);
  return { pixels: developed(canvas, 0.88 + 0.24 * rng.fold('exposure').uniform()), mask: canvas.mask };
}

function drawPose(rng: Rng): Pose {
  const [x, y, scale, angle, side] = rng.uniforms(5);
  return {
    x: 0.5 + 0.2 * (x - 0.5),
    y: 0.54 + 0.14 * (y - 0.5),
    scale: 0.3 + 0.12 * scale,
    angle: 0.3 * (angle - 0.5),
    mirrored: side < 0.5,
  };
}

function paintScenery({ size, pixels }: Canvas, { colour }: Scenery): void {
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const { red, green, blue } = colour((column + 0.5) / size, (row + 0.5) / size);
      const i = 3 * (row * size + column);
      pixels[i] = red;
      pixels[i + 1] = green;
      pixels[i + 2] = blue;
    }
  }
}

/** Darkens the ground below the object, so that it stands in the picture and not before it. */
function castShadow({ size, pixels }: Canvas, pose: Pose): void {
  const feet = pose.y + pose.scale * FEET;
  for (let row = 0; row < size; row++) {
    const down = ((row + 0.5) / size - feet) / (0.16 * pose.scale);
    if (Math.abs(down) > 3) continue;
    for (let column = 0; column < size; column++) {
      const across = ((column + 0.5) / size - pose.x) / (0.72 * pose.scale);
      const left = 1 - 0.42 * Math.exp(-across * across - down * down);
      const i = 3 * (row * size + column);
      for (let c = 0; c < 3; c++) pixels[i + c] *= left;
    }
  }
}

/** Bytes, of which those beyond white are white. */
function developed({ pixels }: Canvas, exposure: number): Uint8Array {
  const bytes = new Uint8ClampedArray(pixels.length);
  for (let i = 0; i < pixels.length; i++) bytes[i] = 255 * exposure * pixels[i];
  return new Uint8Array(bytes.buffer);
}
