import type { Bilingual } from '../../core/refusal.ts';
import { cityClock } from './cityClock.ts';
import type { MessageFacts, Template } from './schema.ts';

/** What every text needs besides its facts. */
export interface Setting {
  language: 'zh' | 'en';
  timeZone: string;
  /** Who speaks, in brackets at the front. */
  signature: Bilingual;
  helpPhone: string;
  /** Where the message can be checked and results are seen, without a scheme; null where the city has no outside address. */
  site: string | null;
  /** Short name of the message, to quote on the telephone. */
  reference: string;
}

/** A reminder presses and may wait; news is what somebody waits for. */
export const isReminder: Record<Template, boolean> = {
  test_due: true,
  test_overdue_first: true,
  test_overdue_second: true,
  pool_positive_hold: false,
  result_ready: false,
  hold_lifted: false,
  hold_expired: false,
  hold_extended: false,
  sample_again: false,
  measure_revoked: false,
  correction: false,
};

/** Names of the templates for staff. */
export const templateTitles: Record<Template, Bilingual> = {
  test_due: { zh: '检测提醒', en: 'Test due' },
  test_overdue_first: { zh: '逾期提醒（第一次）', en: 'Overdue, first' },
  test_overdue_second: { zh: '逾期提醒（第二次）', en: 'Overdue, second' },
  pool_positive_hold: { zh: '混管异常等待复采', en: 'Pool needs a second test' },
  result_ready: { zh: '结果已出', en: 'Result ready' },
  hold_lifted: { zh: '解除等待', en: 'Hold lifted' },
  hold_expired: { zh: '等待到期', en: 'Hold ran out' },
  hold_extended: { zh: '等待延长', en: 'Hold extended' },
  sample_again: { zh: '重新采样', en: 'Sample again' },
  measure_revoked: { zh: '撤销管控', en: 'Measure revoked' },
  correction: { zh: '结果更正', en: 'Correction' },
};

type Sentence = string | number | null | undefined;
type Sentences = { zh: Sentence[]; en: Sentence[] };
type Times = Record<'zh' | 'en', (iso: string) => string>;

const where = (place: string | undefined, site: string | null): Sentences =>
  place
    ? { zh: [`地点：${place}。`], en: [`Where: ${place}.`] }
    : site
      ? { zh: [`采样点和排队情况：${site}/points。`], en: [`Sampling points and queues: ${site}/points.`] }
      : { zh: [], en: [] };
const rule = (ruleId: string | undefined): Sentences =>
  ruleId ? { zh: [`依据：规则${ruleId}。`], en: [`Rule: ${ruleId}.`] } : { zh: [], en: [] };

// what → why → from–to → what to do now → help; how to contest and to verify stands at the end of every text
const bodies: {
  [T in Template]: (facts: MessageFacts[T], at: Times, site: string | null) => Sentences;
} = {
  test_due: (facts, at, site) => ({
    zh: [
      `您需在${at.zh(facts.dueAt)}前做一次核酸检测。`,
      `原因：您在“${facts.cohort.zh}”名单中。`,
      ...rule(facts.ruleId).zh,
      facts.lastAt && `上次采样：${at.zh(facts.lastAt)}。`,
      ...where(facts.place, site).zh,
    ],
    en: [
      `A nucleic acid test is due for you by ${at.en(facts.dueAt)}.`,
      `Why: you are on the list "${facts.cohort.en}".`,
      ...rule(facts.ruleId).en,
      facts.lastAt && `Last sampled: ${at.en(facts.lastAt)}.`,
      ...where(facts.place, site).en,
    ],
  }),
  test_overdue_first: (facts, at, site) => ({
    zh: [
      `您的核酸检测应在${at.zh(facts.dueAt)}前完成，我们还没有收到采样记录。`,
      `原因：您在“${facts.cohort.zh}”名单中。`,
      ...rule(facts.ruleId).zh,
      '请今天采样；如已采样，无需理会。',
      ...where(facts.place, site).zh,
    ],
    en: [
      `Your test was due by ${at.en(facts.dueAt)} and we have no record of a sample.`,
      `Why: you are on the list "${facts.cohort.en}".`,
      ...rule(facts.ruleId).en,
      'Please be sampled today. If you have been, nothing is needed.',
      ...where(facts.place, site).en,
    ],
  }),
  test_overdue_second: (facts, at, site) => ({
    zh: [
      `您的核酸检测应在${at.zh(facts.dueAt)}前完成，至今没有采样记录。`,
      `原因：您在“${facts.cohort.zh}”名单中。`,
      ...rule(facts.ruleId).zh,
      facts.visitAt
        ? `工作人员将于${at.zh(facts.visitAt)}上门采样；不便出门也可等候。`
        : '不便出门可来电，我们上门采样。',
      ...where(facts.place, site).zh,
    ],
    en: [
      `Your test was due by ${at.en(facts.dueAt)} and there is still no record of a sample.`,
      `Why: you are on the list "${facts.cohort.en}".`,
      ...rule(facts.ruleId).en,
      facts.visitAt
        ? `A sampler comes to your door at ${at.en(facts.visitAt)}; you may wait for them.`
        : 'If you cannot go out, call us and we come to you.',
      ...where(facts.place, site).en,
    ],
  }),
  pool_positive_hold: (facts, at) => ({
    zh: [
      `您所在的混采管（${facts.people}人）需要复检，不代表您已感染。`,
      `采样时间：${at.zh(facts.sampledAt)}。`,
      ...rule(facts.ruleId).zh,
      `请在家等候单人复采，最晚至${at.zh(facts.until)}。`,
      '工作人员会联系您；复采阴性后自动解除，无需申请。',
    ],
    en: [
      `The tube you shared with ${others(facts.people)} needs a second test. This does not mean you are infected.`,
      `Sampled: ${at.en(facts.sampledAt)}.`,
      ...rule(facts.ruleId).en,
      `Please wait at home to be sampled alone, until ${at.en(facts.until)} at the latest.`,
      'We will contact you. If you are negative this ends by itself; you need not apply.',
    ],
  }),
  result_ready: (facts, at, site) => ({
    zh: [
      facts.negative
        ? `您${at.zh(facts.sampledAt)}采样的核酸结果：阴性。`
        : `您${at.zh(facts.sampledAt)}采样的核酸结果已出。`,
      `报告时间：${at.zh(facts.reportedAt)}。`,
      site && `查询：${site}/r。`,
    ],
    en: [
      facts.negative
        ? `Your test of ${at.en(facts.sampledAt)}: negative.`
        : `The result of your test of ${at.en(facts.sampledAt)} is ready.`,
      `Reported: ${at.en(facts.reportedAt)}.`,
      site && `See it at ${site}/r.`,
    ],
  }),
  hold_lifted: (facts, at) => ({
    zh: [
      `您的等待复检已于${at.zh(facts.liftedAt)}解除。`,
      facts.by === 'staff' ? '原因：工作人员复核后决定提前解除。' : '原因：复检结果为阴性。',
      ...rule(facts.ruleId).zh,
      '可恢复正常活动，无需办理任何手续。',
    ],
    en: [
      `Your wait for the second test ended at ${at.en(facts.liftedAt)}.`,
      facts.by === 'staff'
        ? 'Why: the staff looked at it again and ended it early.'
        : 'Why: the second test was negative.',
      ...rule(facts.ruleId).en,
      'You may go about as usual; nothing else to do.',
    ],
  }),
  hold_expired: (facts, at, site) => ({
    zh: [
      `您等候单人复采的时限已到，从${at.zh(facts.endedAt)}起不再要求等候。`,
      '原因：我们没有按时为您采样，请您谅解。',
      ...rule(facts.ruleId).zh,
      '可恢复正常活动；工作人员仍会联系您采样，也可自行前往。',
      ...where(undefined, site).zh,
    ],
    en: [
      `Your wait to be sampled alone is over; from ${at.en(facts.endedAt)} it is no longer asked.`,
      'Why: we did not sample you in time, and we are sorry.',
      ...rule(facts.ruleId).en,
      'You may go about as usual. We will still contact you for the sample; you may also come yourself.',
      ...where(undefined, site).en,
    ],
  }),
  hold_extended: (facts, at) => ({
    zh: [
      `您的等待复检延长至${at.zh(facts.until)}，只延长这一次。`,
      '原因：复检还没有完成；不代表您已感染。',
      ...rule(facts.ruleId).zh,
      '请继续在家等候单人复采；复采阴性后自动解除。',
    ],
    en: [
      `Your wait for the second test is extended until ${at.en(facts.until)}, this once.`,
      'Why: the second test is not done yet. This does not mean you are infected.',
      ...rule(facts.ruleId).en,
      'Please go on waiting at home to be sampled alone. If you are negative this ends by itself.',
    ],
  }),
  sample_again: (facts, at, site) => ({
    zh: [
      `您${at.zh(facts.sampledAt)}采样的样本没有得出结果，不代表您已感染。`,
      facts.why === 'rejected' ? '原因：样本不合格，未能检测。' : '原因：样本检测后无法判定。',
      ...rule(facts.ruleId).zh,
      `请在${at.zh(facts.before)}前重新采样，给您添麻烦了。`,
      ...where(undefined, site).zh,
      '工作人员也会联系您；等待期间不限制活动。',
    ],
    en: [
      `Your sample of ${at.en(facts.sampledAt)} gave no result. This does not mean you are infected.`,
      facts.why === 'rejected'
        ? 'Why: the specimen was not fit to be tested.'
        : 'Why: the specimen was tested and could not be read.',
      ...rule(facts.ruleId).en,
      `Please be sampled again by ${at.en(facts.before)}. We are sorry for the trouble.`,
      ...where(undefined, site).en,
      'We will contact you as well; meanwhile you may go about as usual.',
    ],
  }),
  measure_revoked: (facts, at) => ({
    zh: [
      `对您的管控措施自${at.zh(facts.revokedAt)}起撤销。`,
      '原因：作为依据的一份检测结果有误，是我们的差错，现已更正。',
      ...rule(facts.ruleId).zh,
      '可恢复正常活动，无需办理任何手续。',
      '给您带来不便，我们道歉。',
    ],
    en: [
      `The measure you were under is revoked from ${at.en(facts.revokedAt)}.`,
      'Why: a test result it stood on was wrong. We were wrong, and it has been corrected.',
      ...rule(facts.ruleId).en,
      'You may go about as usual; nothing else to do.',
      'We are sorry for the trouble.',
    ],
  }),
  correction: (facts, at, site) => ({
    zh: [
      `您${at.zh(facts.sampledAt)}采样的核酸结果已更正${facts.now === 'negative' ? '为阴性' : ''}。`,
      facts.reason && `原因：${facts.reason.zh}。`,
      '因原结果采取的措施随之更正。给您带来不便，我们道歉。',
      site && `查询：${site}/r。`,
    ],
    en: [
      `The result of your test of ${at.en(facts.sampledAt)} was corrected${facts.now === 'negative' ? ' to negative' : ''}.`,
      facts.reason && `Why: ${facts.reason.en}.`,
      'What followed from the first result is corrected with it. We are sorry for the trouble.',
      site && `See it at ${site}/r.`,
    ],
  }),
};

const others = (people: number) => (people === 2 ? 'one other person' : `${people - 1} others`);

/** The text of a message: what, why, from–to, what to do, help, how to contest, how to verify. Names nobody and threatens nothing (MSG-6). */
export function renderMessage<T extends Template>(
  template: T,
  facts: MessageFacts[T],
  setting: Setting,
): string {
  const { timeZone, signature, helpPhone, site, reference, language } = setting;
  const at: Times = { zh: iso => zhTime(iso, timeZone), en: iso => enTime(iso, timeZone) };
  const body = bodies[template](facts, at, site)[language].filter(
    one => typeof one === 'string' && one !== '',
  );
  if (language === 'zh')
    return [
      `【${signature.zh}】`,
      ...body,
      `有困难或认为有误：${helpPhone}，编号${reference}。`,
      `${site ? `可在${site}/r核对。` : ''}我们不会索要验证码或转账。`,
    ].join('');
  return [
    `[${signature.en}]`,
    ...body,
    `Need help or think this is wrong? ${helpPhone}, reference ${reference}.`,
    ...(site ? [`Check it at ${site}/r.`] : []),
    'We never ask for codes or money.',
  ].join(' ');
}

/** `7月20日14:05`; midnight is the end of the day before, `7月19日24:00`, as notices write it. */
function zhTime(iso: string, timeZone: string): string {
  const at = Date.parse(iso);
  const { month, day, hour, minute } = cityClock(at, timeZone);
  if (hour === 0 && minute === 0) {
    const before = cityClock(at - 60_000, timeZone);
    return `${before.month}月${before.day}日24:00`;
  }
  return `${month}月${day}日${twoDigits(hour)}:${twoDigits(minute)}`;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function enTime(iso: string, timeZone: string): string {
  const at = Date.parse(iso);
  const { month, day, hour, minute } = cityClock(at, timeZone);
  if (hour === 0 && minute === 0) {
    const before = cityClock(at - 60_000, timeZone);
    return `midnight at the end of ${before.day} ${months[before.month - 1]}`;
  }
  return `${day} ${months[month - 1]} ${twoDigits(hour)}:${twoDigits(minute)}`;
}

const twoDigits = (value: number) => String(value).padStart(2, '0');
