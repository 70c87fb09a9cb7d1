const zh = {
  menu: '主菜单',
  scope: '数据范围',
  signOut: '退出',
  clock: '服务器时间',
  language: '语言',
  notFound: '没有这个页面',
  home: '回到首页',
  forbidden: (permission: string) => `您没有权限 ${permission}，请联系管理员。`,
};
const en: typeof zh = {
  menu: 'Main menu',
  scope: 'Your part of the city',
  signOut: 'Sign out',
  clock: 'Server time',
  language: 'Language',
  notFound: 'There is no such page',
  home: 'Back to the start',
  forbidden: (permission) => `You lack the permission ${permission}: ask an administrator.`,
};
export const shellWords = { zh, en };
