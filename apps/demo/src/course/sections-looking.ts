import type { CourseSection } from './course-section.ts';

/** What one can see of a network: kernels, layers, filters, and ZFNet's way back to the pixels. */
export const lookingSections: readonly CourseSection[] = [
  {
    id: 'kernels',
    title: { en: 'Kernels', zh: '可视化卷积核' },
    paragraphs: [
      {
        en: 'Kernels of a first layer have one weight for each colour, so they can be shown as little pictures. In a trained network one finds edges, bars and colour contrasts there.',
        zh: '第一层的卷积核对每种颜色各有一组权重，可以直接显示成小图。在训练好的网络里，能看到边缘、条纹和颜色对比。',
      },
      {
        en: 'This network begins with 24 kernels of 2×2, made from the pictures before training began: the main directions in which small patches differ, and their negatives.',
        zh: '这个网络以 24 个 2×2 的卷积核开始，它们在训练前由图像算出：小图块差异的主要方向，以及它们的相反数。',
      },
    ],
    cells: [
      {
        name: 'kernels',
        title: { en: 'Kernels of the first layer', zh: '第一层的卷积核' },
        pictures: { kernels: { en: '24 kernels, as colours', zh: '24 个卷积核，以颜色显示' } },
      },
    ],
  },
  {
    id: 'outputs',
    title: { en: 'Outputs of layers and filters', zh: '各层与各滤波器的输出' },
    paragraphs: [
      {
        en: 'Record what each layer gives for one picture, take the mean over its channels, and the way from pixels to an answer lies open: early layers still show the object, later ones ever coarser and more abstract spots.',
        zh: '记录每一层对一张图像的输出，对通道取平均，就能看到从像素到答案的全过程：浅层还能看出物体，越往后越粗糙、越抽象。',
      },
      {
        en: 'Within one layer each filter answers to something else. The course draws the first ⌊√channels⌋² of them in a square; so does this cell.',
        zh: '同一层里，每个滤波器对不同的东西有响应。课程把前 ⌊√通道数⌋² 个画成方阵，这里也一样。',
      },
    ],
    cells: [
      {
        name: 'layer-outputs',
        title: { en: 'The output of each layer', zh: '每一层的输出' },
        pictures: { layers: { en: 'Means over the channels of each layer', zh: '各层输出对通道的平均' } },
      },
      {
        name: 'filter-outputs',
        title: { en: 'Each filter of one layer', zh: '某一层的每个滤波器' },
        pictures: { filters: { en: '16 maps of the second convolution', zh: '第二个卷积层的 16 张特征图' } },
      },
    ],
    play: {
      href: '#/inside',
      text: { en: 'Do this with your own picture on the page Look inside', zh: '在“看看里面”页面用你自己的图片试试' },
    },
  },
  {
    id: 'zfnet',
    title: { en: 'ZFNet: back to the pixels', zh: 'ZFNet：回到像素' },
    paragraphs: [
      {
        en: 'Zeiler and Fergus asked what in a picture makes a feature fire. They keep one activation, set all others to zero, and run the network backwards: pools put values back where the largest came from, ReLUs let through what is positive, convolutions are transposed.',
        zh: 'Zeiler 和 Fergus 想知道图像中的什么激活了某个特征。他们保留一个激活值，其余置零，然后让网络反向运行：池化把值放回最大值原来的位置，ReLU 只让正值通过，卷积则转置。',
      },
      {
        en: 'What comes out is a pattern in pixels. From one layer to the next such patterns grow from edges into parts of things; what they saw in AlexNet’s first layers made them choose smaller kernels and steps.',
        zh: '得到的是像素上的图案。逐层来看，图案从边缘变成物体的局部。他们正是看了 AlexNet 的前几层，才改用更小的卷积核和步幅。',
      },
    ],
    cells: [
      {
        name: 'zfnet',
        title: { en: 'Two features, led back', zh: '把两个特征还原到像素' },
        pictures: {
          patterns: {
            en: 'Four pictures, and what in them made a feature of each layer fire',
            zh: '四张图像，以及激活各层某个特征的图案',
          },
        },
      },
    ],
    play: { href: '#/layers?preset=zfnet', text: { en: 'ZFNet on the page Layers', zh: '在“网络层”页面查看 ZFNet' } },
  },
];
