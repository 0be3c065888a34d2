import type { Role } from '../core/sessions/capabilities.ts';

/** One demo password for all: the demo listens on this machine only and says so on every page. */
export const demoPassword = 'xinghu-lake-demo';

export interface DemoAccount {
  login: string;
  name: string;
  unit: string;
  role: Role;
  /** Words that lead to the area in the tree; empty = the whole city. */
  area: string[];
  what: { zh: string; en: string };
}

/** The people of the demo's command; made up. */
export const staff: DemoAccount[] = [
  {
    login: 'city',
    name: '林晓航',
    unit: '市疾控中心',
    role: 'city_epidemiologist',
    area: [],
    what: {
      zh: '市级流调:全市病例、密接、传播链、导入、换用方案',
      en: 'City epidemiologist: all cases, contacts, chains, imports, editions',
    },
  },
  {
    login: 'donghu',
    name: '周以宁',
    unit: '湖东区疾控中心',
    role: 'district_epidemiologist',
    area: ['湖东区'],
    what: { zh: '区级流调:只见湖东区', en: 'District epidemiologist: East Lake only' },
  },
  {
    login: 'grid',
    name: '许知夏',
    unit: '柳园社区',
    role: 'grid_worker',
    area: ['湖东区', '春柳街道', '柳园社区'],
    what: { zh: '网格员(手机):今天要随访的人', en: 'Grid worker (phone): whom to follow up today' },
  },
  {
    login: 'duty',
    name: '方明远',
    unit: '市指挥部',
    role: 'duty_officer',
    area: [],
    what: { zh: '值班:一张图、任务、超时', en: 'Duty officer: situation, tasks, what is late' },
  },
  {
    login: 'audit',
    name: '钟书雅',
    unit: '审计局',
    role: 'auditor',
    area: [],
    what: { zh: '审计:谁在何时为何看了什么', en: 'Auditor: who looked at what, when and why' },
  },
  {
    login: 'admin',
    name: '何若川',
    unit: '信息中心',
    role: 'administrator',
    area: [],
    what: {
      zh: '管理员:账号与区域,看不到个人信息',
      en: 'Administrator: accounts and areas, no personal data',
    },
  },
];
