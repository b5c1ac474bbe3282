"""Linear and Bilinear."""

from torch import nn

from fixture import write
from layer_cases import golden


def main():
    cases = [
        golden(nn.Linear, [shape[-1], out], [shape], options, name=f'{shape} to {out} {options}', plain=True)
        for shape, out in [([3, 5], 4), ([1, 1], 1), ([2, 3], 1), ([2, 3, 4], 5), ([2, 2, 3, 4], 3), ([1, 7], 2)]
        for options in ({}, {'bias': False})
    ]
    cases += [
        golden(nn.Bilinear, [left, right, out], [[batch, left], [batch, right]], options, name=f'{batch}: {left}, {right} to {out} {options}')
        for batch, left, right, out in [(3, 2, 4, 5), (1, 1, 1, 1), (2, 5, 3, 1)]
        for options in ({}, {'bias': False})
    ]
    cases += [
        golden(nn.Bilinear, [left, right, out], [[*leading, left], [*leading, right]], name=f'{leading}: {left}, {right} to {out}', plain=True)
        for leading, left, right, out in [([2, 3], 2, 4, 3), ([1, 2, 2], 3, 1, 2)]
    ]
    write('packages/layers/src/fixtures/linear.json', cases)


if __name__ == '__main__':
    main()
