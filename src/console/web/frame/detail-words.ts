const zh = { story: '经过', facts: '要点', previous: '上一条', following: '下一条' };
const en: typeof zh = { story: 'What happened', facts: 'Facts', previous: 'Previous', following: 'Next' };
export const detailWords = { zh, en };
