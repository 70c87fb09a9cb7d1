import { counted } from '../words/plural.ts';

export const exactWords = {
  zh: {
    label: '精确查找订单',
    hint: '订单号、保单号、零工编号、手机号、身份号码（按 / 键）',
    none: '没有完全一致的记录，或不在您的数据范围内。请核对号码是否完整。',
    found: (n: number) => `找到 ${n} 张订单`,
    most: (n: number) => `只显示最近的 ${n} 张`,
    order: '订单',
    state: '保障状态',
    employer: '用工主体',
    work: '开工',
  },
  en: {
    label: 'Find orders exactly',
    hint: 'Order, policy, worker, phone or identity number (key /)',
    none: 'Nothing matches exactly, or it lies outside your part of the city. Check that the number is complete.',
    found: (n: number) => counted(n, 'order'),
    most: (n: number) => `the latest ${n} are shown`,
    order: 'Order',
    state: 'Cover',
    employer: 'Employer',
    work: 'Work begins',
  },
};
