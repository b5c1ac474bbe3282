import type { CourseSection } from './course-section.ts';

/** How such networks fail. */
export const failureSections: readonly CourseSection[] = [
  {
    id: 'adversarial',
    title: { en: 'Adversarial pictures', zh: '对抗样本' },
    paragraphs: [
      {
        en: 'The pig of the course becomes an airliner when no pixel changes by more than 0.005 on a scale from 0 to 1. Nobody sees the difference; but all pixels change together, each in the direction that raises the loss.',
        zh: '课程里的那头猪，在每个像素（取值 0 到 1）变化不超过 0.005 的情况下被认成了客机。人眼看不出差别；但所有像素一起变化，每个都朝着使损失增大的方向。',
      },
      {
        en: 'Here projected gradient descent does the same to pictures of clothes: ten steps up the gradient, each time brought back into the allowed range. The small network holds out better than one for photographs does, yet several of a hundred pictures are lost.',
        zh: '这里用投影梯度下降（PGD）对服装图像做同样的事：沿梯度上升十步，每次都拉回允许的范围。这个小网络比处理照片的网络更耐攻击，但一百张图像里仍有几张被攻破。',
      },
    ],
    cells: [
      {
        name: 'adversarial',
        title: { en: 'Ten steps within 0.005', zh: '0.005 以内的十步' },
        checks: {
          change: { en: 'largest change of a pixel', zh: '像素的最大变化' },
          range: { en: 'range of the pixels', zh: '像素的取值范围' },
        },
        pictures: {
          pairs: {
            en: 'Picture, difference (enlarged), and what became of it',
            zh: '原图、差异（放大后）与攻击后的图像',
          },
        },
      },
    ],
    play: {
      href: '#/attack',
      text: { en: 'Attack a network on the page Attack', zh: '在“对抗攻击”页面攻击一个网络' },
    },
  },
  {
    id: 'environments',
    title: { en: 'New environments', zh: '新环境' },
    paragraphs: [
      {
        en: 'Cows stand on grass, in most photographs. A network that learns “green below” for “cow” is right in training and lost on a beach: the course shows how sure such answers are in a meadow, by the water and on sand.',
        zh: '大多数照片里，牛站在草地上。如果网络把“下面是绿色”当成“牛”，它在训练集上是对的，到了沙滩就不行了：课程展示了在牧场、水边和沙滩上识别的置信度。',
      },
      {
        en: 'The cell paints animals of its own. In training most of them are at home: cows on grass, camels on sand, ducks on water. Then it judges the network on others at home, and on others where none of their kind belongs.',
        zh: '这个单元自己绘制动物。训练时大多数动物待在各自的家：牛在草地，骆驼在沙地，鸭子在水上。然后分别用在家的动物和到了别处的动物来评估网络。',
      },
      {
        en: 'The result is extreme because the network is small and the place is the easiest thing to learn. It did not learn the animals at all.',
        zh: '结果很极端，因为网络很小，而环境是最容易学的东西。它根本没有学会认动物。',
      },
    ],
    cells: [
      {
        name: 'environments',
        title: { en: 'At home and away', zh: '在家与在外' },
        pictures: { scenes: { en: 'Above: at home; below: away', zh: '上：在家；下：在外' } },
      },
    ],
  },
  {
    id: 'bias',
    title: { en: 'Bias', zh: '偏见' },
    paragraphs: [
      {
        en: 'Networks pick up the leanings of what they are shown. Why exactly is often unclear; one suspicion of the course is imbalance: if one kind of athlete fills the training pictures, others are taken for them, be it for the background, the skin or the shirt.',
        zh: '网络会沾染数据里的倾向。确切原因往往不清楚；课程提出的一个假设是数据不平衡：如果训练图像里某类运动员特别多，别的运动员也会被认成他们，可能是因为背景、肤色或运动服。',
      },
      {
        en: 'That part can be tried out. Pullovers and coats look alike; the cell trains on as many of both, on ten pullovers for each coat, and the other way round, and then counts how many of each are found.',
        zh: '这一点可以做实验。套衫和外套很像；这个单元分别用数量相同、套衫十倍于外套、外套十倍于套衫的数据训练，再统计各找出多少。',
      },
    ],
    cells: [{ name: 'bias', title: { en: 'Ten of one kind for one of the other', zh: '十比一的训练数据' } }],
  },
];
