import type { CourseSection } from './course-section.ts';

/** The course's network: built, trained, judged and kept. */
export const networkSections: readonly CourseSection[] = [
  {
    id: 'network',
    title: { en: 'The CNN of the course', zh: '课程的 CNN' },
    paragraphs: [
      {
        en: 'Three blocks of two convolutions, each block with a batch normalisation behind its first convolution and a pool at its end, take 32×32×3 pixels to 4×4×256 values. Flattened, these are 4,096 numbers, from which three full layers make ten.',
        zh: '三个卷积块，每块两个卷积层，第一个卷积后有批归一化，块末有池化，把 32×32×3 的像素变成 4×4×256 个值。展平后是 4,096 个数，再由三个全连接层得到 10 个类别的得分。',
      },
      {
        en: 'It has 5,852,170 parameters, most of them in the first full layer. As 32-bit numbers, with the running means of the normalisations, they take 22.33 MB.',
        zh: '它有 5,852,170 个参数，大部分在第一个全连接层。以 32 位浮点数存储，连同批归一化的统计量，共 22.33 MB。',
      },
      {
        en: 'Our `CifarCNN` carries the names of the PyTorch class, so weights go from one to the other. Images lie in memory with the channels last.',
        zh: '我们的 `CifarCNN` 沿用 PyTorch 类里的名称，权重可以互相载入。图像在内存中按通道在后的顺序存放。',
      },
    ],
    cells: [
      {
        name: 'cifar-cnn',
        title: { en: 'Its layers, counted', zh: '逐层统计' },
        checks: {
          parameters: { en: 'trainable parameters', zh: '可训练参数' },
          size: { en: 'size of the model', zh: '模型大小' },
          features: { en: 'output of the convolutions, channels first', zh: '卷积部分的输出形状（通道在前）' },
          flat: { en: 'flattened', zh: '展平后' },
        },
      },
    ],
    play: {
      href: '#/layers?preset=cifar-cnn',
      text: { en: 'Change it on the page Layers', zh: '在“网络层”页面修改它' },
    },
  },
  {
    id: 'training',
    title: { en: 'Training', zh: '训练' },
    paragraphs: [
      {
        en: 'Each step takes a batch of pictures, computes the loss, asks how it would change with every weight, and moves all weights a little. The course does so with 128 pictures at a time and Adam at a rate of 1e-4, for 20 epochs.',
        zh: '每一步取一批图像，计算损失，求出它对每个权重的梯度，再把所有权重移动一点。课程每批 128 张图像，用学习率 1e-4 的 Adam，训练 20 轮。',
      },
      {
        en: 'Below are a few steps of it in this browser, on pictures of clothes, because they are at hand. Ten classes and no knowledge: the loss begins near log 10 ≈ 2.30.',
        zh: '下面在浏览器里训练几步，用的是随站附带的服装图像。10 个类别、一无所知时，损失从 log 10 ≈ 2.30 附近开始。',
      },
      {
        en: 'All 20 epochs take hours here, so the second cell draws a run that was done before. It reached 83.85 % where the course reached 86.47 %. Its pictures were a JPEG copy of CIFAR-10; on the same files PyTorch had the same losses for as long as it was followed (three epochs), which speaks for the copies as the reason.',
        zh: '完整的 20 轮需要数小时，所以第二个单元画出的是事先完成的一次训练。它达到 83.85 %，课程为 86.47 %。我们用的是 CIFAR-10 的 JPEG 副本；在同样的文件上，PyTorch 在所跟踪的三轮里损失与我们相同，说明差距很可能来自图像副本。',
      },
    ],
    cells: [
      { name: 'train-steps', title: { en: 'Six steps, here and now', zh: '现场训练六步' } },
      {
        name: 'training-curves',
        title: { en: 'Twenty epochs: the course and ours', zh: '二十轮：课程与我们' },
        checks: { epochs: { en: 'epochs', zh: '轮数' } },
        pictures: {
          curves: { en: 'Loss and accuracy of both runs', zh: '两次训练的损失与准确率' },
        },
      },
    ],
    play: { href: '#/train', text: { en: 'Train a network on the page Train', zh: '在“训练”页面训练网络' } },
  },
  {
    id: 'confusion',
    title: { en: 'The confusion matrix', zh: '混淆矩阵' },
    paragraphs: [
      {
        en: 'One number hides which classes are taken for which. The matrix has a row for each true class and a column for each answer; what is right stands on the diagonal, and its share of the whole is the accuracy.',
        zh: '一个准确率看不出哪些类别互相混淆。混淆矩阵每行是一个真实类别，每列是一个预测类别；预测正确的落在对角线上，其占全部的比例就是准确率。',
      },
      {
        en: 'For judging, the network is put into evaluation mode: no dropout, and batch normalisation with the statistics that it gathered. The network here is a small one for clothes, and the pictures are new to it.',
        zh: '评估时网络切换到评估模式：关闭 Dropout，批归一化使用训练中积累的统计量。这里用的是一个识别服装的小网络，图像是它没见过的。',
      },
    ],
    cells: [
      {
        name: 'confusion',
        title: { en: 'What is taken for what', zh: '什么被认成了什么' },
        checks: {
          cells: { en: 'rows and columns', zh: '行数与列数' },
          diagonal: { en: 'accuracy, and the share on the diagonal', zh: '准确率与对角线所占比例' },
        },
        pictures: {
          confusion: { en: 'Rows: what it is; columns: the answer', zh: '行：真实类别；列：预测类别' },
        },
      },
    ],
  },
  {
    id: 'checkpoint',
    title: { en: 'Saving and loading', zh: '保存与加载' },
    paragraphs: [
      {
        en: 'A checkpoint holds every parameter and buffer by its name, and what is needed to go on, such as the epoch. The course writes it with `torch.save`; we write safetensors, which holds numbers and text but no code.',
        zh: '检查点按名称保存所有参数和缓冲区，以及继续训练所需的信息，例如轮数。课程用 `torch.save` 写入；我们用 safetensors，其中只有数字和文本，没有代码。',
      },
      {
        en: 'Loading compares names and shapes first. It does not matter on which device a file was written.',
        zh: '加载时先核对名称和形状。文件是在哪种设备上写的无关紧要。',
      },
    ],
    cells: [
      {
        name: 'checkpoint',
        title: { en: 'There and back', zh: '写入再读回' },
        checks: {
          size: { en: 'size of the file', zh: '文件大小' },
          epoch: { en: 'the epoch that it was saved after', zh: '保存时的轮数' },
        },
      },
    ],
  },
];
