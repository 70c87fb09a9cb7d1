const zh = {
  title: '订单与保障',
  state: '保障状态',
  county: '区县',
  from: '送达自',
  to: '送达至',
  employer: '用工主体',
  chosenEmployer: '已选用工主体',
  empty: '还没有订单：市场签订的订单会立即出现在这里',
};
const en: typeof zh = {
  title: 'Orders and cover',
  state: 'Cover',
  county: 'County',
  from: 'Received from',
  to: 'Received to',
  employer: 'Employer',
  chosenEmployer: 'the chosen one',
  empty: 'No orders yet: what the market signs appears here at once',
};
export const orderWords = { zh, en };
