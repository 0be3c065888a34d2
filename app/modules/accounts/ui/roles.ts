import type { Role } from '../../../ui/session.ts';
import type { Bilingual } from '../../../ui/words/index.ts';

/** The roles a grant may name, as staff say them. */
export const roleWords: Record<Role, Bilingual> = {
  city_epidemiologist: { zh: '市级流调员', en: 'City epidemiologist' },
  district_epidemiologist: { zh: '区级流调员', en: 'District epidemiologist' },
  grid_worker: { zh: '网格员', en: 'Grid worker' },
  sampler: { zh: '采样员', en: 'Sampler' },
  courier: { zh: '样本转运员', en: 'Sample courier' },
  laboratory_worker: { zh: '实验室检测员', en: 'Laboratory worker' },
  duty_officer: { zh: '值班员', en: 'Duty officer' },
  auditor: { zh: '审计员', en: 'Auditor' },
  administrator: { zh: '管理员', en: 'Administrator' },
};

/** What a role may do, in a sentence, for whoever gives it. */
export const roleMeans: Record<Role, Bilingual> = {
  city_epidemiologist: {
    zh: '处置全市病例和密接,建立疫情,提出方案',
    en: 'Handles cases and contacts of the whole city, opens outbreaks, proposes protocols',
  },
  district_epidemiologist: {
    zh: '处置辖区内的病例、密接和管控',
    en: 'Handles cases, contacts and measures of the area',
  },
  grid_worker: {
    zh: '随访和上门,不能新增或解除管控',
    en: 'Follows people up and visits; neither opens nor ends a measure',
  },
  sampler: {
    zh: '在采样点登记采样、封管、装箱,只看得到本点的人',
    en: 'Registers samples, closes tubes and boxes at a point; sees the people of that point only',
  },
  courier: {
    zh: '在采样点和实验室之间运送转运箱,看不到人',
    en: 'Carries boxes between points and laboratories; sees no people',
  },
  laboratory_worker: {
    zh: '接收、上机、审核、签发结果,只看得到管号',
    en: 'Receives, runs, reviews and releases; sees tubes, never people',
  },
  duty_officer: {
    zh: '看态势、督办任务,不能查看身份信息',
    en: 'Sees the situation and pursues tasks; never sees an identity',
  },
  auditor: { zh: '看日志,不能看业务数据', en: 'Reads the journal, no other data' },
  administrator: {
    zh: '管理账号和区域,不能看业务数据',
    en: 'Manages accounts and areas, sees no other data',
  },
};

const firstPages: Record<Role, string> = {
  city_epidemiologist: '/cases',
  district_epidemiologist: '/cases',
  grid_worker: '/my-day',
  sampler: '/sampling',
  courier: '/transport',
  laboratory_worker: '/laboratory',
  duty_officer: '/situation',
  auditor: '/journal',
  administrator: '/accounts',
};

/** Where a role's work begins. */
export function firstPageOf(role: Role): string {
  return firstPages[role] ?? '/';
}

/** The page to go back to after signing in: only a path of this site, so that a link cannot lead elsewhere. */
export function pathBack(next: string | null): string | null {
  if (!next?.startsWith('/') || next.startsWith('//') || /[\\\p{Cc}]/u.test(next)) return null;
  return next.startsWith('/sign-in') ? null : next;
}

const browsers: [RegExp, string][] = [
  [/Edg\//, 'Edge'],
  [/MicroMessenger/, '微信'],
  [/Firefox\//, 'Firefox'],
  [/Chrome\//, 'Chrome'],
  [/Safari\//, 'Safari'],
];
const systems: [RegExp, string][] = [
  [/Android/, 'Android'],
  [/iPhone|iPad/, 'iOS'],
  [/HarmonyOS|OpenHarmony/, 'HarmonyOS'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/Linux/, 'Linux'],
];

/** A browser's own description in two words, as a person would know it again; the description itself when it says nothing known. */
export function deviceOf(userAgent: string): string {
  const found = [browsers, systems]
    .map(list => list.find(([sign]) => sign.test(userAgent))?.[1])
    .filter(Boolean);
  return found.length ? found.join(' · ') : userAgent;
}
