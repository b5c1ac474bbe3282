import type { CourseSection } from './course-section.ts';

/** What else a network is made of: pools, full layers, softmax, activations; and what its values see. */
export const layerSections: readonly CourseSection[] = [
  {
    id: 'pooling',
    title: { en: 'Pooling', zh: '池化' },
    paragraphs: [
      {
        en: 'A pool slides a window like a convolution, but there is nothing to learn: it keeps the largest value, or the mean. The map becomes smaller, and it matters less where exactly a feature was found.',
        zh: '池化像卷积一样滑动窗口，但没有可学习的参数：只保留最大值或平均值。特征图因此变小，特征的精确位置也变得不那么重要。',
      },
      {
        en: 'Windows of 2 in steps of 2 do not fit into 5 pixels. Where the last ones may reach over the edge, as in the figure of the course, 5×5 become 3×3.',
        zh: '大小为 2、步幅为 2 的窗口无法恰好铺满 5 个像素。如果允许最后的窗口越过边缘（如课程的示意图），5×5 变为 3×3。',
      },
    ],
    cells: [
      {
        name: 'pooling',
        title: { en: 'A 5×5 picture is pooled', zh: '对 5×5 的输入做池化' },
        checks: {
          size: { en: 'size', zh: '尺寸' },
          learned: { en: 'learned parameters', zh: '可学习参数' },
        },
      },
    ],
  },
  {
    id: 'dense',
    title: { en: 'Flattening and the fully connected layer', zh: '展平与全连接层' },
    paragraphs: [
      {
        en: 'Behind the convolutions stands an ordinary classifier. It takes a vector, so the maps are laid out in a row first.',
        zh: '卷积层之后接一个普通的分类器。它的输入是向量，所以要先把特征图展平。',
      },
      {
        en: 'It can also be left out: a convolution whose kernel is as large as its input computes the same numbers, with an output of `[classes, 1, 1]`. Networks of this kind (FCN) take pictures of any size and answer for each place, as segmentation needs.',
        zh: '全连接层也可以省去：卷积核与输入一样大的卷积会算出同样的结果，输出形状为 `[num_classes, 1, 1]`。这种网络（FCN）可以接受任意尺寸的图像，对每个位置给出答案，适合图像分割。',
      },
    ],
    cells: [
      {
        name: 'fully-connected',
        title: { en: 'The same weights, twice', zh: '同一组权重，两种写法' },
        checks: { shape: { en: 'the output, channels first', zh: '输出形状（通道在前）' } },
      },
    ],
  },
  {
    id: 'softmax',
    title: { en: 'Softmax, the answer, and the loss', zh: 'Softmax、预测与损失' },
    paragraphs: [
      {
        en: 'The last layer gives one number for each class, of any size and sign. Softmax, `exp(xᵢ) / Σ exp(xⱼ)`, turns them into probabilities that add up to 1; the answer is the class with the largest one.',
        zh: '最后一层给每个类别一个数，大小和正负不限。Softmax 即 `exp(xᵢ) / Σ exp(xⱼ)`，把它们变成总和为 1 的概率；概率最大的类别就是预测结果。',
      },
      {
        en: 'Training makes one number small. Cross-entropy is `−log` of the probability that the true class was given: 0 for a sure and right answer, and the larger the less was given to the truth.',
        zh: '训练就是让一个数变小。交叉熵是真实类别所得概率的 `−log`：回答正确且完全确定时为 0，给真实类别的概率越小，损失越大。',
      },
    ],
    cells: [
      {
        name: 'softmax',
        title: { en: 'From four logits to a loss', zh: '从四个 logits 到损失' },
        checks: {
          sum: { en: 'sum of the probabilities', zh: '概率之和' },
          loss: { en: 'the loss is −log of the true class’s probability', zh: '损失等于真实类别概率的 −log' },
        },
      },
    ],
  },
  {
    id: 'receptive-field',
    title: { en: 'Receptive fields', zh: '感受野' },
    paragraphs: [
      {
        en: 'How much of the picture does one value of a layer see? Each convolution adds its reach, and each step of 2 doubles what the layers behind it add. So first layers find lines and colours, later ones parts, and the last ones whole things.',
        zh: '某一层的一个值能看到图像的多大范围？每个卷积都扩大一圈视野，而每个步幅为 2 的层会使其后各层的扩展加倍。因此浅层提取线条和颜色，中层提取物体的局部，深层看到整个物体。',
      },
      {
        en: 'In the network of the course a value of the last map sees 36 pixels: more than the picture has.',
        zh: '在课程的网络里，最后一张特征图上的一个值能看到 36 个像素，比整幅图像还大。',
      },
    ],
    cells: [{ name: 'receptive-field', title: { en: 'How the view grows', zh: '感受野如何增长' } }],
    play: {
      href: '#/layers?preset=cifar-cnn',
      text: { en: 'Follow it through other networks on the page Layers', zh: '在“网络层”页面查看其他网络' },
    },
  },
  {
    id: 'activation',
    title: { en: 'Activation', zh: '激活函数' },
    paragraphs: [
      {
        en: 'Convolutions and full layers only weigh and add, and any number of them in a row can do no more than one. A function that is not a straight line between them changes that.',
        zh: '卷积层和全连接层只做加权求和，无论叠多少层，能力都不超过一层。在它们之间加入非线性函数，情况就不同了。',
      },
      {
        en: 'ReLU cuts off what is negative. Sigmoid and tanh squeeze into a range, and are nearly flat far from 0, where hardly any gradient comes through.',
        zh: 'ReLU 截掉负值。Sigmoid 和 Tanh 把输出压缩到一个区间，在远离 0 处几乎是平的，梯度很难通过。',
      },
    ],
    cells: [{ name: 'activations', title: { en: 'Three curves', zh: '三条曲线' } }],
  },
];
