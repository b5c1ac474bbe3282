import type { CourseSection } from './course-section.ts';

/** Of the pixels and of chance: what keeps a network from learning its pictures by heart. */
export const regularizationSections: readonly CourseSection[] = [
  {
    id: 'normalization',
    title: { en: 'Normalised pixels', zh: '像素标准化' },
    paragraphs: [
      {
        en: 'Bytes become numbers in [0, 1]; then each colour loses its mean and is divided by its deviation, both taken from the training pictures. Test pictures are treated with the same numbers.',
        zh: '先把字节变成 [0, 1] 内的数，再对每个颜色通道减去均值、除以标准差，两者都来自训练集。测试图像使用同样的数值。',
      },
      {
        en: 'Order matters: a border of zeros is black before the normalisation, and mid grey behind it. The course crops first and normalises last. To show a picture again, multiply by the deviation and add the mean.',
        zh: '顺序很重要：在标准化之前补的 0 是黑色，之后补的 0 则接近中灰。课程先裁剪，最后标准化。要重新显示图像，就乘以标准差再加上均值。',
      },
    ],
    cells: [
      {
        name: 'normalize',
        title: { en: 'Mean and deviation', zh: '均值与标准差' },
        checks: {
          mean: { en: 'mean of CIFAR-10', zh: 'CIFAR-10 的均值' },
          std: { en: 'deviation of CIFAR-10', zh: 'CIFAR-10 的标准差' },
        },
      },
    ],
  },
  {
    id: 'augmentation',
    title: { en: 'Data augmentation', zh: '数据增强' },
    paragraphs: [
      {
        en: 'A mirrored cat is a cat. Pictures that are mirrored, moved, turned or made noisy in each epoch anew are never quite the same, so a network has less to learn by heart: it fits the training pictures less closely, and new ones better.',
        zh: '左右翻转的猫仍然是猫。每一轮都重新翻转、平移、旋转或加噪声，图像就不会完全重复，网络更难死记硬背：训练集上拟合得差一些，泛化却更好。',
      },
      {
        en: 'The course puts a border of 4 around a picture, cuts 32×32 out at random, and mirrors it with a chance of one half. Here chance is an argument: the same seed gives the same pictures on every machine.',
        zh: '课程的做法是四周填充 4 个像素，随机裁出 32×32，再以一半的概率水平翻转。这里随机性是一个参数：同样的种子在任何机器上都得到同样的图像。',
      },
    ],
    cells: [
      {
        name: 'augmentation',
        title: { en: 'One picture, eight times', zh: '一张图像，八种变化' },
        checks: { size: { en: 'size of what is cut out', zh: '裁剪后的尺寸' } },
        pictures: {
          augmented: { en: 'One ankle boot, cropped and mirrored by chance', zh: '同一只短靴，随机裁剪和翻转' },
        },
      },
    ],
    play: {
      href: '#/augment',
      text: { en: 'Try all augmentations on the page Augment', zh: '在“数据增强”页面试试所有增强方法' },
    },
  },
  {
    id: 'dropout',
    title: { en: 'Dropout and L2', zh: 'Dropout 与 L2 正则化' },
    paragraphs: [
      {
        en: 'Dropout sets each value to 0 with chance `p` while a network is trained, so that no unit can rely on another one; it is a little like averaging many networks. When the network is judged, it does nothing.',
        zh: '训练时，Dropout 以概率 `p` 把每个值置 0，使任何神经元都不能依赖另一个；这有点像对许多网络做集成。测试时它不起作用。',
      },
      {
        en: 'L2 adds `λ‖w‖²` to the loss. Its gradient is `2λw`, so in each step all weights shrink by the same share, unless the data pull them back.',
        zh: 'L2 正则化在损失里加上 `λ‖w‖²`。它的梯度是 `2λw`，因此每一步所有权重都按同样的比例缩小，除非数据把它们拉回来。',
      },
    ],
    cells: [
      {
        name: 'dropout',
        title: { en: 'A tenth is dropped', zh: '丢弃十分之一' },
        checks: { off: { en: 'dropout when the network is judged', zh: '测试时的 Dropout' } },
      },
      { name: 'l2', title: { en: 'Weights shrink', zh: '权重收缩' } },
    ],
  },
];
