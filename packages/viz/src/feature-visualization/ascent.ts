import { add, dispose, div, mul, scope, sqrt, square, type Tensor, zerosLike } from '@cnn/tensor';

/**
 * Steps uphill by Adam (Kingma and Ba, 2014): each number by about `learningRate`, however steep.
 *
 * `@cnn/train` has it for models, with what they need; a picture needs these lines, and an embedded page not the package.
 */
export class Ascent {
  #mean: Tensor;
  #square: Tensor;
  #steps = 0;
  readonly #learningRate: number;

  constructor(numbers: Tensor, learningRate: number) {
    this.#learningRate = learningRate;
    this.#mean = zerosLike(numbers);
    this.#square = zerosLike(numbers);
  }

  /** New numbers; the old ones and the gradient are disposed. */
  step(numbers: Tensor, gradient: Tensor): Tensor {
    this.#steps++;
    const old = [numbers, gradient, this.#mean, this.#square];
    const [next, mean, squares] = scope(() => {
      const mean = add(mul(this.#mean, 0.9), mul(gradient, 0.1));
      const squares = add(mul(this.#square, 0.999), mul(square(gradient), 0.001));
      const deviation = sqrt(div(squares, 1 - 0.999 ** this.#steps));
      const way = div(div(mean, 1 - 0.9 ** this.#steps), add(deviation, 1e-8));
      return [add(numbers, mul(way, this.#learningRate)), mean, squares];
    });
    dispose(old);
    this.#mean = mean;
    this.#square = squares;
    return next;
  }

  dispose(): void {
    dispose([this.#mean, this.#square]);
  }
}
