import { checkInteger, checkRange, choices, Rng, type Tensor, tensor } from '@cnn/tensor';
import { type EnvironmentName, environments as sceneries } from './environment.ts';
import { paintScene } from './paint-scene.ts';
import { type SceneClass, silhouettes } from './silhouettes.ts';

export interface ShiftedScenesOptions {
  /** Number of pictures. @default 1000 */
  readonly length?: number;
  /** Height and width of a picture, at least 16. @default 32 */
  readonly size?: number;
  /** What the pictures show: of 'cow', 'camel', 'duck', 'owl', 'rabbit' and 'fish'. @default ['cow', 'camel', 'duck', 'owl'] */
  readonly classes?: readonly SceneClass[];
  /** Where it is: of 'grass', 'sand', 'water', 'night' and 'snow'. @default ['grass', 'sand', 'water', 'night'] */
  readonly environments?: readonly EnvironmentName[];
  /** The environment that goes with each class. @default the environments in order, over again where there are more classes */
  readonly homes?: readonly EnvironmentName[];
  /**
   * How firmly a class goes with its home, in [0, 1]: the chance that a picture is taken there and not in any of the environments, its home
   * among them. 0 is independence, 1 is always. @default 0.95
   */
  readonly correlation?: number;
  /** Decides the pictures. Another seed is another sample, such as a test set. @default 0 */
  readonly seed?: number;
}

/** One scene, with what is known of it. */
export interface ShiftedScene {
  /** Bytes, row by row, red, green and blue side by side. */
  readonly pixels: Uint8Array;
  readonly shape: readonly [height: number, width: number, channels: 3];
  /** Index into the classes. */
  readonly label: number;
  /** Index into the environments. */
  readonly environment: number;
  /** Index into the group names: class × environments + environment. */
  readonly group: number;
  /** `[height, width]`: how much of each pixel the object covers, in [0, 1]. */
  readonly mask: Float32Array;
}

/** A dataset of scenes, as `DataLoader` takes it. */
export interface ShiftedScenes {
  readonly name: string;
  readonly length: number;
  readonly classes: readonly SceneClass[];
  readonly environments: readonly EnvironmentName[];
  readonly shape: readonly [height: number, width: number, channels: 3];
  /** A name for each group, such as 'cow on sand'. */
  readonly groupNames: readonly string[];
  /** The share of a class that is expected at its home. */
  readonly homeShare: number;
  /** @throws RangeError unless `index` is a whole number in [0, length). */
  get(index: number): ShiftedScene;
  /** The class of each scene. */
  labels(): Int32Array;
  /** The group of each scene. */
  groups(): Int32Array;
  /** Whether each scene is at its class's home. */
  atHome(): readonly boolean[];
  /** The masks of some scenes, float32 `[batch, size, size]`, such as those of a batch's `ids`. */
  masks(indices: readonly number[]): Tensor;
}

/**
 * Animals in landscapes, painted on demand, where the landscape gives away the animal as often as you say.
 *
 * A network that is trained at a high correlation learns the landscape and not the animal. Test it at correlation 0, with other `homes`, or in
 * an environment that it never saw ('snow'), and it fails: with cows and camels this is what Beery et al., Recognition in Terra Incognita
 * (2018), found in photographs; the dial is that of Sagawa et al.'s Waterbirds (2020). Classes differ in shape alone: pose, size, colours
 * and pattern are drawn alike for all.
 *
 * Scene i has class i mod classes, and depends on the seed and i only. The correlation and the homes decide where it is, and nothing else:
 * the same animal stands there in the same pose. Of two correlations, the higher one keeps all that the lower one has at home.
 *
 * @throws RangeError if a number is out of range, a name is unknown or comes twice, or homes do not fit the classes or are no environments.
 * @example
 * const train = shiftedScenes({ length: 2000, correlation: 0.95 });
 * const elsewhere = shiftedScenes({ length: 500, correlation: 0, seed: 1 });
 * console.log(train.groupNames[train.get(0).group]); // 'cow on grass', most likely
 */
export function shiftedScenes({
  length = 1000,
  size = 32,
  classes = ['cow', 'camel', 'duck', 'owl'],
  environments = ['grass', 'sand', 'water', 'night'],
  homes,
  correlation = 0.95,
  seed = 0,
}: ShiftedScenesOptions = {}): ShiftedScenes {
  checkInteger('shiftedScenes', 'length', length, 0);
  checkInteger('shiftedScenes', 'size', size, 16);
  checkRange('shiftedScenes', 'correlation', correlation, 0, 1);
  checkNames('classes', classes, Object.keys(silhouettes));
  checkNames('environments', environments, Object.keys(sceneries));
  const homeOf = homeIndices(classes, environments, homes);
  const rng = new Rng(seed).fold('shifted scenes');
  const homeShare = correlation + (1 - correlation) / environments.length;

  const labelOf = (index: number): number => index % classes.length;
  const environmentOf = (index: number): number => {
    const home = homeOf[labelOf(index)];
    // One draw for both questions, so that scenes leave home one by one as the correlation falls.
    const drawn = rng.fold(index, 'where').uniform();
    if (drawn < homeShare) return home;
    const other = Math.floor(((drawn - homeShare) / (1 - homeShare)) * (environments.length - 1));
    return (home + 1 + Math.min(other, environments.length - 2)) % environments.length;
  };
  const groupOf = (index: number): number => labelOf(index) * environments.length + environmentOf(index);
  const ofAll = (property: (index: number) => number): Int32Array =>
    Int32Array.from({ length }, (_, index) => property(index));
  const shape = [size, size, 3] as const;
  const get = (index: number): ShiftedScene => {
    checkInteger('shiftedScenes', 'index', index, 0, length - 1);
    const label = labelOf(index);
    const environment = environmentOf(index);
    const content = { object: classes[label], environment: environments[environment] };
    const { pixels, mask } = paintScene(size, content, rng.fold(index));
    return { pixels, shape, label, environment, group: label * environments.length + environment, mask };
  };
  return {
    name: 'shiftedScenes',
    length,
    classes,
    environments,
    shape,
    homeShare,
    groupNames: classes.flatMap((object) => environments.map((place) => `${object} ${PREPOSITIONS[place]} ${place}`)),
    get,
    labels: () => ofAll(labelOf),
    groups: () => ofAll(groupOf),
    atHome: () => Array.from({ length }, (_, index) => environmentOf(index) === homeOf[labelOf(index)]),
    masks(indices) {
      const values = new Float32Array(indices.length * size * size);
      for (const [i, index] of indices.entries()) values.set(get(index).mask, i * size * size);
      return tensor(values, [indices.length, size, size], 'float32');
    },
  };
}

const PREPOSITIONS: Readonly<Record<EnvironmentName, string>> = {
  grass: 'on',
  sand: 'on',
  water: 'on',
  night: 'at',
  snow: 'on',
};

function homeIndices(
  classes: readonly SceneClass[],
  environments: readonly EnvironmentName[],
  homes: readonly EnvironmentName[] | undefined,
): readonly number[] {
  if (!homes) return classes.map((_, label) => label % environments.length);
  if (homes.length !== classes.length) {
    throw new RangeError(
      `shiftedScenes: expected a home for each of the ${classes.length} classes, found ${homes.length}`,
    );
  }
  return homes.map((home) => {
    const index = environments.indexOf(home);
    if (index >= 0) return index;
    throw new RangeError(
      `shiftedScenes: expected homes among the environments, found '${home}'; ${choices(home, environments)}`,
    );
  });
}

function checkNames(option: string, names: readonly string[], known: readonly string[]): void {
  if (names.length === 0) {
    throw new RangeError(`shiftedScenes: expected at least one of ${option}, found none; ${choices('', known)}`);
  }
  for (const [i, name] of names.entries()) {
    if (!known.includes(name)) {
      throw new RangeError(`shiftedScenes: unknown name '${name}' in ${option}; ${choices(name, known)}`);
    }
    if (names.indexOf(name) < i)
      throw new RangeError(`shiftedScenes: '${name}' stands twice in ${option}; leave one out`);
  }
}
