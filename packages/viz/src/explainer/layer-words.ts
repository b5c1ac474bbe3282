import type { Text } from '../locale.ts';

/** What a kind of layer does, for people who have not met it. The first that fits counts. */
const words: readonly (readonly [RegExp, Text])[] = [
  [
    /^input$/i,
    {
      en: 'The image as the network gets it: one map of numbers for each colour. If the page normalises images, these are the normalised values.',
      zh: '网络得到的图像：每种颜色一张数值图。如果页面对图像做了归一化，这里就是归一化之后的值。',
    },
  ],
  [
    /^(conv2d|conv1d)/i,
    {
      en: 'Each output channel has a small kernel of weights for every input channel. The kernels slide over their channels; at each place the products of weights and values are added up, over all channels, and a bias is added. What is learned is which pattern each kernel answers to.',
      zh: '每个输出通道对每个输入通道都有一个小的权重核。卷积核在各自的通道上滑动；在每个位置，把权重与数值的乘积在所有通道上相加，再加上偏置。学到的是：每个卷积核对什么图案作出反应。',
    },
  ],
  [
    /^convtranspose/i,
    {
      en: 'Sets down a kernel of weights for each value of its input, as strong as the value, and adds up where they overlap. With a stride the kernels lie apart and the map becomes larger.',
      zh: '为输入的每个值放下一个权重核，其强度就是这个值，重叠处相加。步幅大于 1 时，卷积核彼此拉开，特征图变大。',
    },
  ],
  [
    /^localresponsenorm/i,
    {
      en: 'Divides each value by how strong the channels beside it are at the same place, so that what stands out stands out more. It has no weights.',
      zh: '把每个值除以同一位置上相邻通道的强度，让突出的值更加突出。它没有权重。',
    },
  ],
  [
    /batchnorm|normalizechannels|instancenorm/i,
    {
      en: 'Moves and scales each channel so that its values lie around zero with a spread of about one, then scales and shifts them by two learned numbers. Layers behind it see values of a steady size, which makes deep networks easier to train.',
      zh: '平移并缩放每个通道，使其值集中在零附近、离散程度约为一，再用两个学到的数缩放和平移。后面的层看到的数值大小稳定，深的网络因此更容易训练。',
    },
  ],
  [
    /^(relu6?|leakyrelu|prelu|rrelu|elu|celu|selu|gelu|silu|mish|sigmoid|tanh|hard|soft(plus|sign|shrink)|threshold)/i,
    {
      en: 'Changes every value by itself, with the same curve everywhere. Without such a bend between them, any number of layers would do no more than a single one could.',
      zh: '用同一条曲线逐个改变每个值。如果层与层之间没有这样的弯折，再多的层也做不到比一层更多的事。',
    },
  ],
  [
    /maxpool/i,
    {
      en: 'Keeps the largest value of each window and drops the rest. The map becomes smaller, and it matters less where exactly in the window something was found.',
      zh: '保留每个窗口中最大的值，丢掉其余的。特征图变小，某个图案出现在窗口里的哪个位置也就不那么重要了。',
    },
  ],
  [
    /avgpool|lppool|^mean$/i,
    {
      en: 'Puts the mean of each window in its place. The map becomes smaller, and what is left tells how strong something was around there.',
      zh: '用每个窗口的平均值代替它。特征图变小，留下的是那附近某个图案的强弱。',
    },
  ],
  [
    /dropout/i,
    {
      en: 'In training it sets values to zero by chance, so that nothing behind it can rely on a single one. Here the network is shown as it answers, and everything passes unchanged.',
      zh: '训练时随机把一些值置零，使后面的层不能只依赖某一个值。这里展示的是网络作答时的样子，所有值原样通过。',
    },
  ],
  [
    /flatten/i,
    {
      en: 'Lays all maps out in one long row: the first channel line by line, then the next. No value changes; layers behind it need no longer know about places.',
      zh: '把所有特征图排成一长列：先把第一个通道逐行排完，再排下一个。数值不变；后面的层不再需要知道位置。',
    },
  ],
  [
    /linear/i,
    {
      en: 'Every output is a weighted sum of all inputs, plus a bias. At the end of a network there is one output for each class, its logit: the larger, the more speaks for the class.',
      zh: '每个输出都是所有输入的加权和，再加上偏置。在网络末端，每个类别有一个输出，即它的 logit：越大，就越支持这个类别。',
    },
  ],
  [
    /softmax/i,
    {
      en: 'Turns the logits into shares that add up to one. Each is the power of e by its logit, divided by the sum of all these powers, so that a small lead in logits becomes a large one in shares.',
      zh: '把 logits 变成总和为一的份额：每一份是 e 的 logit 次方，除以所有这些幂之和，因此 logits 上的小小领先会变成份额上的大幅领先。',
    },
  ],
  [
    /^add/i,
    {
      en: 'Adds what two branches give, value by value. One of them often is the block’s own input: then the layers of the block only have to learn what to change.',
      zh: '把两个分支给出的值逐个相加。其中一个往往就是这个块自己的输入：这样，块里的层只需学习要改变什么。',
    },
  ],
  [
    /concat/i,
    {
      en: 'Lays the channels of several branches side by side. No value changes; layers behind it see what every branch has found.',
      zh: '把几个分支的通道并排放在一起。数值不变；后面的层能看到每个分支找到的东西。',
    },
  ],
  [
    /^multiply$/i,
    {
      en: 'Multiplies two branches value by value: one of them says how much of the other is let through.',
      zh: '把两个分支逐个相乘：其中一个决定另一个能通过多少。',
    },
  ],
  [
    /norm/i,
    {
      en: 'Brings the values of each image to a common size, then scales and shifts them by learned numbers. Other images of the batch play no part in it.',
      zh: '把每张图像的值调整到共同的大小，再用学到的数缩放和平移。同一批中的其他图像不起作用。',
    },
  ],
  [
    /upsampl|interpolate/i,
    {
      en: 'Makes maps larger by putting values between those that are there. It has no weights.',
      zh: '在已有的值之间插入新的值，使特征图变大。它没有权重。',
    },
  ],
  [
    /pad/i,
    {
      en: 'Puts a border around each map, so that windows behind it can reach over the edge.',
      zh: '在每张特征图周围加一圈边，使后面的窗口可以伸到边缘之外。',
    },
  ],
  [
    /identity/i,
    {
      en: 'Passes everything on as it is; it holds the place of a layer that is not needed here.',
      zh: '原样传递一切；它只是为这里不需要的层占一个位置。',
    },
  ],
];

/** A few sentences on what a layer of a class, or a step of that name, does. */
export function layerWords(kind: string): Text {
  return words.find(([pattern]) => pattern.test(kind))?.[1] ?? unknown;
}

const unknown: Text = {
  en: 'A step of this network’s own. What goes in and what comes out is shown, but not how.',
  zh: '这个网络自己的一步。这里显示输入和输出，但不显示如何计算。',
};
