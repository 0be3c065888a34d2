import type { Bilingual } from '../../../ui/words/index.ts';
import { defineWords } from '../../../ui/words/index.ts';
import type { Compared } from './comparison.ts';

export const fieldWords: Record<string, Bilingual> = {
  name: { zh: '姓名', en: 'Name' },
  phone: { zh: '电话', en: 'Phone' },
  documentType: { zh: '证件类型', en: 'Document type' },
  documentNumber: { zh: '证件号码', en: 'Document number' },
  birthDate: { zh: '出生日期', en: 'Date of birth' },
  address: { zh: '住址', en: 'Address' },
  employer: { zh: '单位', en: 'Employer' },
  nationality: { zh: '国籍', en: 'Nationality' },
  sex: { zh: '性别', en: 'Sex' },
};
export const sexWords: Record<string, Bilingual> = {
  male: { zh: '男', en: 'male' },
  female: { zh: '女', en: 'female' },
  other: { zh: '其他', en: 'other' },
  unknown: { zh: '性别未知', en: 'sex unknown' },
};
export const sourceWords: Record<string, Bilingual> = {
  import: { zh: '导入', en: 'Import' },
  entry: { zh: '手工录入', en: 'Entered by hand' },
  interview: { zh: '流调', en: 'Interview' },
  result: { zh: '检测报告', en: 'Test report' },
  merge: { zh: '合并来的记录', en: 'A merged record' },
};
export const tieWords: Record<string, Bilingual> = {
  household: { zh: '同户', en: 'Household' },
  dorm: { zh: '宿舍', en: 'Dormitory' },
  class: { zh: '班级', en: 'Class' },
  office: { zh: '办公室', en: 'Office' },
  workshop: { zh: '车间', en: 'Workshop' },
  team: { zh: '班组', en: 'Team' },
  ward: { zh: '病房', en: 'Ward' },
  other: { zh: '其他', en: 'Other' },
};
export const careWords: Record<string, Bilingual> = {
  child_14_or_younger: { zh: '14岁及以下儿童', en: 'child of 14 or younger' },
  pregnant: { zh: '孕产妇', en: 'pregnant' },
  serious_chronic_disease: { zh: '严重慢性病', en: 'serious chronic disease' },
  not_self_caring: { zh: '生活不能自理', en: 'cannot care for themselves' },
  elderly: { zh: '老年人', en: 'elderly' },
  immune: { zh: '有免疫力', en: 'immune' },
  susceptible: { zh: '易感', en: 'susceptible' },
};
export const comparedWords: Record<Compared, Bilingual> = {
  agree: { zh: '相同', en: 'same' },
  near: { zh: '相近', en: 'nearly the same' },
  differ: { zh: '不同', en: 'different' },
  missing: { zh: '有一边没有', en: 'not on both sides' },
};

export const words = defineWords({
  person: ['人员', 'Person'],
  born: ['{year}年生', 'born {year}'],
  bornUnknown: ['出生年份未知', 'year of birth unknown'],
  area: ['责任辖区', 'Responsible area'],
  located: ['现在所在', 'Now at'],
  externalId: ['来源编号', 'Number at the source'],
  groups: ['重点人群', 'Needs care'],
  mergedInto: ['这条记录已合并到另一条。', 'This record was merged into another.'],
  toKept: ['打开合并后的记录', 'Open the record it went into'],
  identity: ['身份信息', 'Identity'],
  identityHint: [
    '默认遮住。显示要写明用途,每一次都记入日志,本人可以查询。',
    'Masked. Showing a field asks for a purpose; every look is journaled and the person can ask who looked.',
  ],
  noReveal: ['您的岗位只看脱敏信息。', 'Your role sees masked data only.'],
  field: ['项目', 'Field'],
  value: ['内容', 'Value'],
  source: ['来源', 'Where it came from'],
  recorded: ['记录时间', 'Recorded'],
  hidden: ['已登记', 'recorded'],
  older: ['另有{n}个较早的来源', '{n} earlier sources'],
  ties: ['与谁在一起', 'Ties'],
  noTies: ['没有登记家庭、班级、单位等关系。', 'No household, class or workplace is recorded.'],
  duplicates: ['可能是同一人的记录', 'Records that may be the same person'],
  duplicatesHint: [
    '系统只提出,不替您合并。并排核对后判定。',
    'The system only proposes. Compare side by side, then judge.',
  ],
  noDuplicates: ['在您辖区内没有发现可能重复的记录。', 'No record in your area looks like the same person.'],
  unlikely: [
    '另有{n}条只是同名、音近或个别项相同,其余资料对不上',
    '{n} more share a name, a sound or a single field; the rest speaks against',
  ],
  thisRecord: ['这条记录', 'This record'],
  otherRecord: ['另一条记录', 'The other record'],
  comparedWith: ['对比', 'Compared'],
  openOther: ['打开', 'Open'],
  whole: ['姓名、证件、电话、出生日期', 'Name, document, phone, date of birth'],
  merge: ['是同一人,合并', 'Same person: merge'],
  distinct: ['不是同一人', 'Not the same person'],
  distinctDone: [
    '已判定不是同一人,以后不再提出这一对。',
    'Judged to be different people; this pair is not proposed again.',
  ],
  mergeTitle: ['合并两条记录', 'Merge two records'],
  keepWhich: ['保留哪一条', 'Which one stays'],
  keepThis: ['保留这条({name},{area})', 'This one ({name}, {area})'],
  keepOther: ['保留另一条({name},{area})', 'The other one ({name}, {area})'],
  mergeMeans1: [
    '保留的那条缺的项,由另一条补上;两边不同的,以保留的为准,另一个值仍在被合并的记录里。',
    'What the one that stays lacks is filled from the other. Where they differ the one that stays counts; the other value stays in the record that was merged.',
  ],
  mergeMeans2: [
    '病例、密接、措施、任务、轨迹都并到保留的记录上。',
    'Cases, contacts, measures, tasks and trajectories go over to the one that stays.',
  ],
  mergeMeans3: [
    '可以撤销:撤销后逐条还原,合并以后新增的内容留在保留的记录上。',
    'It can be undone: every row goes back. What is added after the merge stays with the one kept.',
  ],
  mergeGo: ['合并,保留“{name}”', 'Merge and keep "{name}"'],
  cancel: ['不合并', 'Do not merge'],
  merged: ['已合并。如不对,可在下面撤销。', 'Merged. It can be undone below.'],
  merges: ['合并进来的记录', 'Records merged into this one'],
  mergedAt: ['{at}合并', 'merged {at}'],
  undone: ['{at}已撤销', 'undone {at}'],
  undo: ['撤销合并', 'Undo the merge'],
  undoTitle: ['撤销这次合并', 'Undo this merge'],
  undoMeans1: [
    '当时并过来的病例、密接、措施、任务和轨迹逐条还给原来的记录,补上的身份项也退回。',
    'Every case, contact, measure, task and line that came over goes back, and so do the fields that were filled in.',
  ],
  undoMeans2: [
    '合并以后新增的内容留在这条记录上。',
    'What was added after the merge stays with this record.',
  ],
  keep: ['不撤销', 'Keep it merged'],
  undoDone: ['已撤销,两条记录恢复为合并前的样子。', 'Undone: both records are as they were.'],
});
