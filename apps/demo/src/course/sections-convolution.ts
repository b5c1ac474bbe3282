import type { CourseSection } from './course-section.ts';

/** What a convolution is, and the arithmetic of its settings. */
export const convolutionSections: readonly CourseSection[] = [
  {
    id: 'convolution',
    title: { en: 'Convolution', zh: '卷积' },
    paragraphs: [
      {
        en: 'A single pixel says little; a tail, a paw or a pattern is made of pixels that lie next to each other. A convolution looks at one small neighbourhood after the other: it multiplies each pixel below its kernel by a weight, adds up, and writes the sum into a new picture.',
        zh: '单个像素说明不了什么；尾巴、爪子、花纹都由相邻的像素组成。卷积依次观察图像的一个个小邻域：把卷积核下的每个像素乘以一个权重，求和，再把结果写进一张新的图。',
      },
      {
        en: 'Which feature comes out depends on the weights. This kernel subtracts what is left of a pixel from what is right of it, as a derivative does: it is silent where nothing changes and loud at vertical edges. In a network nobody writes such kernels down; they are learned.',
        zh: '提取出什么特征，取决于权重。下面的卷积核用右侧像素减去左侧像素，相当于求导：图像没有变化的地方输出为零，竖直边缘处响应强烈。在网络里，这样的卷积核不是人写的，而是学出来的。',
      },
    ],
    cells: [
      {
        name: 'convolution',
        title: { en: 'A gradient filter finds edges', zh: '用梯度滤波器检测边缘' },
        pictures: {
          edges: { en: 'A pullover, and how strongly the filter answers', zh: '一件套衫，以及滤波器响应的强弱' },
        },
      },
    ],
  },
  {
    id: 'sizes',
    title: { en: 'How large the output is', zh: '输出尺寸' },
    paragraphs: [
      {
        en: 'With an input of width `W`, a kernel of size `F`, a border of `P` pixels on each side and steps of `S` pixels, the output is `(W − F + 2P) / S + 1` wide, rounded down. The course does the sum for a picture of 28 pixels, a kernel of 5 and a border of 2: the size stays, and a pool of 2 halves it.',
        zh: '设输入宽度为 `W`，卷积核大小为 `F`，每侧填充 `P` 个像素，步幅为 `S`，则输出宽度为 `(W − F + 2P) / S + 1`，向下取整。课程用 28 像素的图像、大小为 5 的卷积核、填充 2 做了一次计算：尺寸不变，再经 2×2 池化后减半。',
      },
      {
        en: 'The kernel may be pulled apart too (`dilation`, further down), so the library writes the rule in full, as PyTorch does, and shows it with the numbers put in.',
        zh: '卷积核还可以被拉开（`dilation`，见下文），因此本库像 PyTorch 一样写出完整的公式，并代入具体数字。',
      },
    ],
    cells: [
      {
        name: 'output-size',
        title: { en: 'The formula with its numbers', zh: '代入数字的公式' },
        checks: {
          convolution: { en: 'width behind the convolution', zh: '卷积后的宽度' },
          pool: { en: 'width behind the pool', zh: '池化后的宽度' },
        },
      },
    ],
    play: {
      href: '#/layers?kind=Conv2d&in=1&at=28&kernel=5&padding=2',
      text: { en: 'Try other sizes on the page Layers', zh: '在“网络层”页面试试其他尺寸' },
    },
  },
  {
    id: 'channels',
    title: { en: 'Many channels, many kernels', zh: '多通道与多个卷积核' },
    paragraphs: [
      {
        en: 'A kernel reaches through all channels of its input, so for 8 channels a 3×3 kernel has 8·3·3 weights. Each kernel gives one map. In the animation of the course 8 such kernels, with padding 1 and stride 2, make 8 maps.',
        zh: '卷积核贯穿输入的所有通道：输入有 8 个通道时，一个 3×3 的卷积核有 8·3·3 个权重。每个卷积核产生一张特征图。课程的动图中，8 个这样的卷积核（填充 1、步幅 2）得到 8 张特征图。',
      },
      {
        en: 'Why does this suit pictures? It takes few weights, because the same ones are used everywhere; it joins what is close together; and what it learned about a corner in one place holds in all others.',
        zh: '为什么卷积适合处理图像？同一组权重处处共享，因此参数很少；它只连接彼此靠近的像素（局部相关性）；在一处学到的东西，在其他位置同样有效（平移不变性）。',
      },
    ],
    cells: [
      {
        name: 'feature-maps',
        title: { en: 'Eight kernels, eight maps', zh: '8 个卷积核，8 张特征图' },
        checks: {
          kernels: { en: 'the weights, as PyTorch names the axes', zh: '权重的形状（PyTorch 的维度顺序）' },
          maps: { en: 'maps', zh: '特征图数量' },
        },
      },
    ],
  },
  {
    id: 'dilation',
    title: { en: 'Dilation and groups', zh: '空洞卷积与分组卷积' },
    paragraphs: [
      {
        en: '`dilation` pulls the points of a kernel apart (à trous): it sees further with as many weights as before.',
        zh: '`dilation` 把卷积核的各个点拉开（à trous，空洞卷积）：权重数量不变，却能看得更远。',
      },
      {
        en: '`groups` cuts the channels into parts that do not see each other, and must divide the channels of both sides. With as many groups as input channels, every channel has its own kernels: out / in of them. That is a depthwise convolution.',
        zh: '`groups` 把通道分成互不相见的若干组，输入和输出通道数都必须能被组数整除。当组数等于输入通道数时，每个输入通道都有自己的一组卷积核，数量为 out / in，这就是逐通道（depthwise）卷积。',
      },
    ],
    cells: [
      {
        name: 'dilation-groups',
        title: { en: 'What a kernel reaches, and what it costs', zh: '卷积核能看多远，需要多少参数' },
        checks: {
          seen: { en: 'channels that a depthwise kernel sees', zh: '逐通道卷积核能看到的通道数' },
          each: { en: 'kernels for each channel, 8 / 4', zh: '每个通道的卷积核数，8 / 4' },
        },
      },
    ],
  },
  {
    id: 'padding',
    title: { en: 'Padding', zh: '填充方式' },
    paragraphs: [
      {
        en: 'What is beyond the edge? `padding_mode` decides: zeros, the picture mirrored (`reflect`), its outermost pixels repeated (`replicate`), or the opposite side (`circular`).',
        zh: '边缘之外是什么？由 `padding_mode` 决定：补零（zeros）、镜像（reflect）、重复最外层像素（replicate），或取自对侧（circular）。',
      },
      {
        en: "With `padding: 'same'` the output is as large as the input. At stride 1 an odd kernel needs a border of half its size, rounded down: the table of the course has 1, 2 and 3 for kernels of 3, 5 and 7.",
        zh: "`padding: 'same'` 让输出与输入一样大。步幅为 1 时，奇数大小的卷积核需要一半大小（向下取整）的填充：课程的表格给出卷积核 3、5、7 对应填充 1、2、3。",
      },
    ],
    cells: [
      { name: 'padding-modes', title: { en: 'The four modes', zh: '四种填充方式' } },
      {
        name: 'same-padding',
        title: { en: 'The same size', zh: '保持尺寸' },
        checks: {
          kernel3: { en: 'border for a kernel of 3', zh: '卷积核为 3 时的填充' },
          kernel5: { en: 'border for a kernel of 5', zh: '卷积核为 5 时的填充' },
          kernel7: { en: 'border for a kernel of 7', zh: '卷积核为 7 时的填充' },
        },
      },
    ],
  },
];
