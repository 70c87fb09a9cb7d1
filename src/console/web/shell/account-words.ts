const zh = {
  changePassword: '更改密码',
  setUp: '绑定验证器',
  exchange: '更换验证器',
  signOut: '退出',
  current: '当前密码',
  passwordSays: '更改后，您在其他地方的登录将全部退出；本页继续使用。',
  passwordDone: '密码已更改',
  setUpSays: '绑定后每次登录都要填验证器上的六位数字；您在其他地方的登录将全部退出。',
  exchangeSays:
    '新验证器确认后，旧验证器立即失效；您在其他地方的登录将全部退出。手上没有旧验证器时，请管理员重置登录。',
  oldCode: '现用验证器上的六位数字',
  next: '下一步',
  scan: '用验证器应用扫描二维码，或手工输入密钥，再填入它显示的六位数字。十分钟内有效。',
  confirm: '确认',
  factorDone: '验证器已生效',
};
const en: typeof zh = {
  changePassword: 'Change password',
  setUp: 'Set up an authenticator',
  exchange: 'Exchange the authenticator',
  signOut: 'Sign out',
  current: 'Your password now',
  passwordSays: 'Wherever else you are signed in, you are signed out; this page goes on.',
  passwordDone: 'The password is changed',
  setUpSays:
    'From then on each sign-in asks for six digits from it. Wherever else you are signed in, you are signed out.',
  exchangeSays:
    'Once the new one is confirmed, the old one is no use. Wherever else you are signed in, you are signed out. Without the old one, have an administrator reset your sign-in.',
  oldCode: 'Six digits from the authenticator you have',
  next: 'Next',
  scan: 'Scan the code with the authenticator, or type the key, then enter the six digits it shows, within ten minutes.',
  confirm: 'Confirm',
  factorDone: 'The authenticator is in use',
};
export const accountWords = { zh, en };
