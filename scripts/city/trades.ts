/** What people do in the city: how often, at what pay, and how the employers and their postings are called. */
export type Trade = {
  skill: string;
  name: string;
  weight: number;
  titles: readonly string[];
  businesses: readonly string[];
  /** Yuan for one unit of work. */
  wage: readonly [least: number, most: number];
  unit: 'hour' | 'day' | 'month' | 'piece' | 'total';
  /** How likely work of one day, of some days, of weeks and of months is. */
  lengths: readonly [day: number, days: number, weeks: number, months: number];
  certificate?: string;
};

export const trades: readonly Trade[] = [
  {
    skill: 'tea-picking',
    name: '采茶',
    weight: 20,
    titles: ['春茶采茶工', '秋茶采茶工', '茶山除草'],
    businesses: ['茶业有限公司', '茶叶专业合作社', '岩茶厂'],
    wage: [120, 200],
    unit: 'day',
    lengths: [25, 30, 45, 0],
  },
  {
    skill: 'cleaning',
    name: '保洁',
    weight: 16,
    titles: ['小区保洁', '景区保洁', '酒店客房保洁'],
    businesses: ['物业服务有限公司', '保洁服务部'],
    wage: [100, 160],
    unit: 'day',
    lengths: [60, 25, 10, 5],
  },
  {
    skill: 'porterage',
    name: '搬运',
    weight: 16,
    titles: ['仓库搬运工', '竹木装卸', '搬家工'],
    businesses: ['物流有限公司', '竹木制品有限公司'],
    wage: [160, 280],
    unit: 'day',
    lengths: [80, 17, 3, 0],
  },
  {
    skill: 'housekeeping',
    name: '家政',
    weight: 16,
    titles: ['住家保姆', '钟点工', '月嫂'],
    businesses: ['家政服务有限公司', '家庭服务中心'],
    wage: [25, 45],
    unit: 'hour',
    lengths: [70, 10, 10, 10],
  },
  {
    skill: 'elder-care',
    name: '养老护理',
    weight: 9,
    titles: ['养老护理员', '医院护工'],
    businesses: ['养老服务中心', '护理院'],
    wage: [150, 260],
    unit: 'day',
    lengths: [25, 25, 25, 25],
    certificate: 'vocational_skill',
  },
  {
    skill: 'forklift',
    name: '叉车',
    weight: 7,
    titles: ['叉车司机'],
    businesses: ['仓储有限公司', '食品有限公司'],
    wage: [4_500, 6_500],
    unit: 'month',
    lengths: [15, 25, 30, 30],
    certificate: 'forklift_n1',
  },
  {
    skill: 'livestream',
    name: '电商直播',
    weight: 9,
    titles: ['茶叶直播助理', '电商打包', '短视频剪辑'],
    businesses: ['电子商务有限公司', '文化传媒有限公司'],
    wage: [20, 60],
    unit: 'hour',
    lengths: [60, 20, 15, 5],
  },
  {
    skill: 'cultural-creative',
    name: '文创',
    weight: 7,
    titles: ['建盏手工', '剪纸制作', '研学助教'],
    businesses: ['文创工作室', '陶瓷文化有限公司'],
    wage: [30, 120],
    unit: 'piece',
    lengths: [50, 35, 13, 2],
  },
];

/** The cities around, whose employers come for workers too. */
export const neighbours = ['三明', '宁德', '上饶', '衢州', '福州'] as const;

export const brands = [
  '云岭',
  '闽源',
  '武夷',
  '双溪',
  '建溪',
  '绿野',
  '青竹',
  '和顺',
  '金叶',
  '山语',
  '九曲',
  '福临',
  '东溪',
  '丹霞',
  '万木林',
  '紫云',
] as const;
export const priorityGroups = ['returning_migrant', 'over_50', 'low_income', 'disabled'] as const;
