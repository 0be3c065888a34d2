import { defineWords } from '../../../ui/words/index.ts';

export const words = defineWords({
  title: ['日志', 'Journal'],
  answer: [
    '谁、何时、为什么看了或改了什么;每一条都不能悄悄改动。',
    'Who looked at or changed what, when and why; no entry can be altered unseen.',
  ],
  aboutOne: ['只看与一条记录有关的日志:{object}', 'Only entries about one record: {object}'],
  byOne: ['只看一个人的操作', 'Only what one person did'],
  allEntries: ['看全部日志', 'See all entries'],
  at: ['时间', 'When'],
  who: ['谁', 'Who'],
  act: ['做了什么', 'What'],
  object: ['对象', 'About'],
  why: ['用途', 'Purpose'],
  rule: ['规则', 'Rule'],
  area: ['区域', 'Area'],
  position: ['序号', 'Number'],
  waiting: ['待编号', 'to be numbered'],
  system: ['系统', 'System'],
  module: ['模块', 'Module'],
  actKind: ['操作', 'Act'],
  objectId: ['对象编号', 'Record id'],
  actorId: ['操作人编号', 'Account id'],
  from: ['从', 'From'],
  to: ['到(含当天)', 'Through'],
  theirs: ['此人的操作', 'what they did'],
  aboutIt: ['谁看过、改过它', 'who looked or changed'],
  none: ['没有符合条件的日志', 'No entry matches'],
  noneHint: ['放宽时间或清除筛选。', 'Widen the dates or clear the filters.'],
  checkpoint: ['检查点', 'Checkpoint'],
  checkpointHint: [
    '检查点概括此前的全部日志。把它抄存在外面,以后就能验出此前的任何改动。',
    'A checkpoint sums up every entry before it. Keep a copy elsewhere and any later change to them shows.',
  ],
  noCheckpoint: ['还没有检查点:还没有一条编了号的日志。', 'No checkpoint yet: no entry has been numbered.'],
  size: ['已编号{n}条', '{n} entries numbered'],
  root: ['根哈希', 'Root hash'],
  key: ['签名公钥', 'Public key'],
  note: ['完整检查点', 'Full checkpoint'],
  copy: ['复制', 'Copy'],
  copied: ['已复制', 'Copied'],
  export: ['导出全部日志', 'Export the whole journal'],
  verify: ['怎样校验', 'How to verify'],
  verifySteps: [
    '不需要服务器:在任何一台装有 Outpace 的电脑上运行下面的命令。它逐条核对,并指出第一条被改动、删除或移动的日志。',
    'No server needed: run this on any machine with Outpace. It checks every entry and names the first that was altered, removed or moved.',
  ],
  proves: [
    '能证明:检查点之前的日志没有被改动、删除或移动。不能证明:写下的内容属实,或某个操作一定写了日志。',
    'It proves that nothing before a kept checkpoint was altered, removed or moved. It does not prove that what was written is true, or that an act was journaled at all.',
  ],
});

/** Roles as they stand in an entry. */
export const roleWords: Record<string, { zh: string; en: string }> = {
  city_epidemiologist: { zh: '市级流调员', en: 'City epidemiologist' },
  district_epidemiologist: { zh: '区级流调员', en: 'District epidemiologist' },
  grid_worker: { zh: '网格员', en: 'Grid worker' },
  duty_officer: { zh: '值班员', en: 'Duty officer' },
  auditor: { zh: '审计员', en: 'Auditor' },
  administrator: { zh: '管理员', en: 'Administrator' },
  system: { zh: '系统', en: 'System' },
};

/** Kinds of records entries are about. */
export const objectWords: Record<string, { zh: string; en: string }> = {
  person: { zh: '人员', en: 'Person' },
  case: { zh: '病例', en: 'Case' },
  contact: { zh: '密接', en: 'Contact' },
  measure: { zh: '管控', en: 'Measure' },
  task: { zh: '任务', en: 'Task' },
  obligation: { zh: '时限', en: 'Deadline' },
  import: { zh: '导入', en: 'Import' },
  export: { zh: '导出', en: 'Export' },
  outbreak: { zh: '疫情', en: 'Outbreak' },
  protocol: { zh: '方案', en: 'Protocol' },
  account: { zh: '账号', en: 'Account' },
  area: { zh: '区域', en: 'Area' },
  place: { zh: '场所', en: 'Place' },
  appeal: { zh: '申诉', en: 'Appeal' },
  test: { zh: '检测', en: 'Test' },
};
