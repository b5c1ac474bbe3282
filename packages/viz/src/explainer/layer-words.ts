/** What a kind of layer does, for people who have not met it. The first that fits counts. */
const words: readonly (readonly [RegExp, string])[] = [
  [
    /^input$/i,
    'The image as the network gets it: one map of numbers for each colour. If the page normalises images, these are the normalised values.',
  ],
  [
    /^(conv2d|conv1d)/i,
    'Each output channel has a small kernel of weights for every input channel. The kernels slide over their channels; at each place the products of weights and values are added up, over all channels, and a bias is added. What is learned is which pattern each kernel answers to.',
  ],
  [
    /^convtranspose/i,
    'Sets down a kernel of weights for each value of its input, as strong as the value, and adds up where they overlap. With a stride the kernels lie apart and the map becomes larger.',
  ],
  [
    /^localresponsenorm/i,
    'Divides each value by how strong the channels beside it are at the same place, so that what stands out stands out more. It has no weights.',
  ],
  [
    /batchnorm|normalizechannels|instancenorm/i,
    'Moves and scales each channel so that its values lie around zero with a spread of about one, then scales and shifts them by two learned numbers. Layers behind it see values of a steady size, which makes deep networks easier to train.',
  ],
  [
    /^(relu6?|leakyrelu|prelu|rrelu|elu|celu|selu|gelu|silu|mish|sigmoid|tanh|hard|soft(plus|sign|shrink)|threshold)/i,
    'Changes every value by itself, with the same curve everywhere. Without such a bend between them, any number of layers would do no more than a single one could.',
  ],
  [
    /maxpool/i,
    'Keeps the largest value of each window and drops the rest. The map becomes smaller, and it matters less where exactly in the window something was found.',
  ],
  [
    /avgpool|lppool|^mean$/i,
    'Puts the mean of each window in its place. The map becomes smaller, and what is left tells how strong something was around there.',
  ],
  [
    /dropout/i,
    'In training it sets values to zero by chance, so that nothing behind it can rely on a single one. Here the network is shown as it answers, and everything passes unchanged.',
  ],
  [
    /flatten/i,
    'Lays all maps out in one long row: the first channel line by line, then the next. No value changes; layers behind it need no longer know about places.',
  ],
  [
    /linear/i,
    'Every output is a weighted sum of all inputs, plus a bias. At the end of a network there is one output for each class, its logit: the larger, the more speaks for the class.',
  ],
  [
    /softmax/i,
    'Turns the logits into shares that add up to one. Each is the power of e by its logit, divided by the sum of all these powers, so that a small lead in logits becomes a large one in shares.',
  ],
  [
    /^add/i,
    'Adds what two branches give, value by value. One of them often is the block’s own input: then the layers of the block only have to learn what to change.',
  ],
  [
    /concat/i,
    'Lays the channels of several branches side by side. No value changes; layers behind it see what every branch has found.',
  ],
  [/^multiply$/i, 'Multiplies two branches value by value: one of them says how much of the other is let through.'],
  [
    /norm/i,
    'Brings the values of each image to a common size, then scales and shifts them by learned numbers. Other images of the batch play no part in it.',
  ],
  [/upsampl|interpolate/i, 'Makes maps larger by putting values between those that are there. It has no weights.'],
  [/pad/i, 'Puts a border around each map, so that windows behind it can reach over the edge.'],
  [/identity/i, 'Passes everything on as it is; it holds the place of a layer that is not needed here.'],
];

/** A few sentences on what a layer of a class, or a step of that name, does. */
export function layerWords(kind: string): string {
  const found = words.find(([pattern]) => pattern.test(kind));
  return found?.[1] ?? 'A step of this network’s own. What goes in and what comes out is shown, but not how.';
}
