import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { messageConfiguration } from './configuration.ts';
import { gatewaysFor } from './gateways/gateways.ts';
import { sending } from './parameters.ts';
import {
  isPast,
  languageFor,
  maskAddress,
  mayCancel,
  mayRetry,
  morningAfter,
  mustWait,
  nextTry,
  sendableEmail,
  sendablePhone,
} from './rules.ts';
import { type MessageFacts, messageStates, type Template, templates } from './schema.ts';
import { isReminder, renderMessage, type Setting } from './templates.ts';

const zone = 'Asia/Shanghai';
const at = (time: string) => Date.parse(`2022-07-20T${time}:00+08:00`);
const reminder = { template: 'test_due' as const, urgent: false };

describe('when a message goes', () => {
  it('[MSG-2] a reminder waits out the quiet period, news and what is urgent do not', () => {
    const quiet = at('14:00');
    expect(mustWait(reminder, quiet, at('12:30'), zone)).toEqual({ rule: 'MSG-2', until: quiet });
    expect(mustWait(reminder, quiet, at('14:00'), zone)).toBeNull();
    expect(mustWait({ ...reminder, urgent: true }, quiet, at('12:30'), zone)).toBeNull();
    for (const template of templates.filter(one => !isReminder[one]))
      expect(mustWait({ template, urgent: false }, quiet, at('23:30'), zone)).toBeNull();
  });
  it('[MSG-3] a reminder waits for the morning, never longer than the night', () => {
    expect(mustWait(reminder, undefined, at('22:00'), zone)).toEqual({
      rule: 'MSG-3',
      until: at('08:00') + 86_400_000,
    });
    expect(mustWait(reminder, undefined, at('07:59'), zone)).toEqual({ rule: 'MSG-3', until: at('08:00') });
    expect(mustWait(reminder, undefined, at('08:00'), zone)).toBeNull();
    expect(mustWait(reminder, undefined, at('21:59'), zone)).toBeNull();
    const night = (24 - sending.nightFromHour + sending.nightToHour) * 3_600_000;
    fc.assert(
      fc.property(fc.integer({ min: at('00:00'), max: at('00:00') + 3 * 86_400_000 }), now => {
        const morning = morningAfter(now, zone);
        if (morning === null) return;
        expect(morning).toBeGreaterThan(now);
        expect(morning - now).toBeLessThanOrEqual(night);
        expect(morningAfter(morning, zone)).toBeNull();
        expect(morningAfter(morning - 1, zone)).toBe(morning);
      }),
    );
  });
  it('[MSG-11] a reminder that had to wait until its time was over is not sent, news is', () => {
    const due = { template: 'test_due' as const, facts: facts.test_due };
    const limit = Date.parse(facts.test_due.dueAt);
    expect(isPast(due, limit - 1)).toBe(false);
    expect(isPast(due, limit)).toBe(true);
    expect(isPast({ template: 'hold_lifted', facts: facts.hold_lifted }, limit)).toBe(false);
  });
  it('[MSG-4] tries again later each time, and gives up in the end', () => {
    const waits = [1, 2, 3, 4].map(attempt => nextTry(attempt, 0)!);
    expect(waits).toEqual(waits.toSorted((a, b) => a - b));
    expect(nextTry(sending.retryMinutes.length + 1, 0)).toBeNull();
  });
  it('[MSG-8] only a failed message is tried again; [MSG-9] only one that has not gone out is taken back', () => {
    expect(messageStates.filter(state => !mayRetry({ state }))).toEqual(['failed']);
    expect(messageStates.filter(state => !mayCancel({ state }))).toEqual(['queued', 'held', 'failed']);
  });
});

describe('addresses', () => {
  it('numbers go out in one form or not at all', () => {
    expect(sendablePhone('138 1234-5678')).toBe('+8613812345678');
    expect(sendablePhone('13812345678')).toBe('+8613812345678');
    expect(sendablePhone('+44 7700 900123')).toBe('+447700900123');
    expect(sendablePhone('0044 7700 900123')).toBe('+447700900123');
    for (const wrong of [null, '', '010-88886666', '12812345678', '无', '+0123456789'])
      expect(sendablePhone(wrong)).toBeNull();
  });
  it('an address cannot carry a second header', () => {
    expect(sendableEmail(' li@example.org ')).toBe('li@example.org');
    for (const wrong of [null, 'a@b', 'a@b.cn\r\nBcc: c@d.cn', '<a@b.cn>', 'a,b@c.cn', '@c.cn'])
      expect(sendableEmail(wrong)).toBeNull();
  });
  it('[MSG-5] what is kept of them is masked', () => {
    expect(maskAddress('+8613812345678')).toBe('138****5678');
    expect(maskAddress('+447700900123')).toBe('+447****0123');
    expect(maskAddress('liming@example.org')).toBe('l***@example.org');
  });
  it('English for people of another nationality, Chinese for everybody else', () => {
    expect([null, '中国', 'CN', 'China', ''].map(languageFor)).toEqual(Array(5).fill('zh'));
    expect(languageFor('Ghana')).toBe('en');
  });
});

const cohort = { zh: '快递人员', en: 'Couriers' };
const facts: { [T in Template]: MessageFacts[T] } = {
  test_due: { cohort, dueAt: '2022-07-21T16:00:00Z', lastAt: '2022-07-18T01:05:00Z', ruleId: 'V9-TC-8' },
  test_overdue_first: { cohort, dueAt: '2022-07-20T16:00:00Z', place: '东门小学采样点' },
  test_overdue_second: { cohort, dueAt: '2022-07-20T16:00:00Z', visitAt: '2022-07-21T10:00:00Z' },
  pool_positive_hold: {
    people: 10,
    sampledAt: '2022-07-20T01:10:00Z',
    until: '2022-07-20T16:00:00Z',
    ruleId: 'V9-TW-1',
  },
  result_ready: { sampledAt: '2022-07-20T01:10:00Z', reportedAt: '2022-07-20T09:00:00Z', negative: true },
  hold_lifted: { liftedAt: '2022-07-20T12:00:00Z' },
  hold_expired: { endedAt: '2022-07-20T16:00:00Z', ruleId: 'LAB-16' },
  hold_extended: { until: '2022-07-21T04:00:00Z', ruleId: 'LAB-22' },
  sample_again: {
    sampledAt: '2022-07-20T01:10:00Z',
    before: '2022-07-20T10:00:00Z',
    why: 'unreadable',
    ruleId: 'LAB-21',
  },
  measure_revoked: { revokedAt: '2022-07-20T12:00:00Z', ruleId: 'LAB-13' },
  correction: {
    sampledAt: '2022-07-20T01:10:00Z',
    now: 'negative',
    reason: { zh: '实验室录入更正', en: 'a clerical error at the laboratory' },
  },
};
const setting = (language: 'zh' | 'en'): Setting => ({
  language,
  timeZone: zone,
  signature: { zh: '测试市疾控', en: 'Testville CDC' },
  helpPhone: '12345',
  site: 'city.example',
  reference: '8F2K00',
});
const rendered = (template: Template, language: 'zh' | 'en') =>
  renderMessage(template, facts[template] as never, setting(language));

describe('what is said', () => {
  it('reads as a person would write it', () => {
    expect(rendered('pool_positive_hold', 'zh')).toBe(
      '【测试市疾控】您所在的混采管（10人）需要复检，不代表您已感染。采样时间：7月20日09:10。依据：规则V9-TW-1。请在家等候单人复采，最晚至7月20日24:00。工作人员会联系您；复采阴性后自动解除，无需申请。有困难或认为有误：12345，编号8F2K00。可在city.example/r核对。我们不会索要验证码或转账。',
    );
    expect(rendered('pool_positive_hold', 'en')).toContain(
      'The tube you shared with 9 others needs a second test. This does not mean you are infected.',
    );
    expect(rendered('sample_again', 'zh')).toContain(
      '您7月20日09:10采样的样本没有得出结果，不代表您已感染。原因：样本检测后无法判定。依据：规则LAB-21。请在7月20日18:00前重新采样',
    );
    // it may have been a tube of one's own, and nobody made an appointment
    expect(rendered('sample_again', 'zh') + rendered('sample_again', 'en')).not.toMatch(/混|tube|appoint/);
    expect(rendered('measure_revoked', 'zh')).toMatch(/是我们的差错.*我们道歉/);
    expect(rendered('measure_revoked', 'en')).toContain('We were wrong');
    expect(rendered('hold_lifted', 'zh')).toContain('原因：复检结果为阴性。');
    const byHand = { ...facts.hold_lifted, by: 'staff' as const };
    expect(renderMessage('hold_lifted', byHand, setting('zh'))).not.toContain('阴性');
    expect(rendered('test_due', 'zh')).toContain(
      '您需在7月21日24:00前做一次核酸检测。原因：您在“快递人员”名单中。',
    );
  });
  it('[MSG-6] names nobody, threatens nothing, says who to call, how to contest and how to check; sentences are short', () => {
    for (const template of templates) {
      const zh = rendered(template, 'zh');
      const en = rendered(template, 'en');
      expect(zh).toContain('有困难或认为有误：12345，编号8F2K00');
      expect(en).toContain('Need help or think this is wrong? 12345, reference 8F2K00.');
      expect(zh).toContain('不会索要验证码或转账');
      expect(zh + en).toContain('city.example/r');
      expect(zh).not.toMatch(/务必|否则|后果|追究|处罚|密接|阳性|undefined|null/);
      expect(en).not.toMatch(/must|otherwise|penalt|positive|undefined|null/i);
      for (const sentence of zh.split(/[。；？]/))
        expect([...sentence.replace(/[a-z0-9./:-]+/gi, '')].length).toBeLessThanOrEqual(42);
    }
  });
  it('the same facts give no name however they are filled (property)', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...templates),
        fc.constantFrom('zh' as const, 'en' as const),
        (template, language) => {
          const text = rendered(template, language);
          expect(text).not.toMatch(/\{|\}|\[object/);
          expect(text.startsWith(language === 'zh' ? '【' : '[')).toBe(true);
        },
      ),
    );
  });
  it('a city without an outside address does not send people to one', () => {
    const text = renderMessage('result_ready', facts.result_ready, { ...setting('zh'), site: null });
    expect(text).not.toContain('/r');
  });
});

describe('configuration', () => {
  it('nothing set: the outbox', () => {
    expect(messageConfiguration({})).toEqual({ sms: 'outbox', email: 'outbox', helpPhone: '12345' });
  });
  it('names the variable that is wrong', () => {
    const wrong = (environment: Record<string, string>) => () => messageConfiguration(environment);
    expect(wrong({ OUTPACE_SMS: 'fax' })).toThrow('OUTPACE_SMS must be one of outbox, http, smpp');
    expect(wrong({ OUTPACE_SMS: 'http' })).toThrow('OUTPACE_SMS_HTTP_URL must be set');
    expect(wrong({ OUTPACE_SMS: 'http', OUTPACE_SMS_HTTP_URL: 'http://sms.example' })).toThrow(
      'must be https',
    );
    expect(
      wrong({
        OUTPACE_SMS: 'http',
        OUTPACE_SMS_HTTP_URL: 'https://sms.example',
        OUTPACE_SMS_HTTP_TEMPLATE: '{',
      }),
    ).toThrow('OUTPACE_SMS_HTTP_TEMPLATE must be JSON');
    expect(wrong({ OUTPACE_SMS: 'smpp', OUTPACE_SMPP_HOST: 'x' })).toThrow('OUTPACE_SMPP_SYSTEM_ID');
    expect(wrong({ OUTPACE_EMAIL: 'pickup' })).toThrow('OUTPACE_EMAIL_DIRECTORY');
  });
  it('[MSG-7] a demo city and a drill never leave the outbox, whatever is configured', () => {
    const configuration = messageConfiguration({
      OUTPACE_SMS: 'http',
      OUTPACE_SMS_HTTP_URL: 'https://sms.example/send',
      OUTPACE_EMAIL: 'pickup',
      OUTPACE_EMAIL_DIRECTORY: '/tmp/mail',
      OUTPACE_EMAIL_FROM: 'cdc@city.example',
    });
    const names = (city: { demo: boolean; drill?: boolean }) => {
      const { sms, email } = gatewaysFor(configuration, city, Date.now);
      return [sms.name, email.name];
    };
    expect(names({ demo: false })).toEqual(['http', 'email']);
    expect(names({ demo: true })).toEqual(['outbox', 'outbox']);
    expect(names({ demo: false, drill: true })).toEqual(['outbox', 'outbox']);
  });
});
