import { defineWords } from '../../../ui/words/index.ts';

type Table = Record<string, { zh: string; en: string }>;

export const stateWords: Table = {
  queued: { zh: '待发', en: 'waiting' },
  held: { zh: '暂缓', en: 'held back' },
  sending: { zh: '发送中', en: 'being sent' },
  sent: { zh: '已发出', en: 'sent' },
  delivered: { zh: '已送达', en: 'delivered' },
  failed: { zh: '失败', en: 'failed' },
  cancelled: { zh: '已撤回', en: 'taken back' },
};
export const channelWords: Table = {
  sms: { zh: '短信', en: 'text message' },
  email: { zh: '邮件', en: 'e-mail' },
  in_app: { zh: '查询页', en: 'result page' },
  phone: { zh: '电话', en: 'phone' },
  visit: { zh: '上门', en: 'visit' },
  message: { zh: '消息', en: 'message' },
  other: { zh: '其他', en: 'other' },
};
export const outcomeWords: Table = {
  reached: { zh: '接通', en: 'reached' },
  no_answer: { zh: '未接通', en: 'no answer' },
  wrong_number: { zh: '号码错误', en: 'wrong number' },
  refused: { zh: '拒绝', en: 'refused' },
  not_found: { zh: '未找到', en: 'not found' },
  sent: { zh: '已发出', en: 'sent' },
};
export const templateWords: Table = {
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
export const heldWords: Table = {
  'MSG-2': { zh: '刚有人联系过此人，静默期后再发', en: 'somebody has just contacted this person' },
  'MSG-3': { zh: '夜间不发提醒，早上再发', en: 'reminders wait for the morning' },
};
export const gatewayWords: Table = {
  outbox: { zh: '只留在本页，不发出', en: 'kept on this page, sent nowhere' },
  http: { zh: '短信平台（HTTP）', en: 'HTTP gateway' },
  smpp: { zh: '短信中心（SMPP）', en: 'SMPP message centre' },
  email: { zh: '邮件目录', en: 'mail folder' },
  in_app: { zh: '查询页', en: 'result page' },
};

export const words = defineWords({
  title: ['消息', 'Messages'],
  answerFailed: [
    '近24小时有{n}条消息没有发出去，对方还不知道。',
    '{n} messages did not go out: those people do not know yet.',
  ],
  answerFine: ['没有发送失败的消息。', 'No message failed.'],
  ways: ['短信：{sms} · 邮件：{email}', 'Text messages: {sms} · e-mail: {email}'],
  to: ['收件人', 'To'],
  noNumber: ['号码发送时才调取', 'number opened only when sending'],
  text: ['内容', 'Text'],
  template: ['模板', 'Template'],
  state: ['状态', 'State'],
  channel: ['方式', 'Way'],
  when: ['时间', 'When'],
  created: ['登记', 'Entered'],
  subject: ['对象编号', 'About'],
  person: ['人员编号', 'Person'],
  goesAt: ['预计 {at}', 'goes {at}'],
  tries: ['第{n}次', 'try {n}'],
  none: ['没有符合条件的消息', 'No message matches'],
  noneHint: ['放宽条件或清除筛选。', 'Clear the filters.'],
  open: ['一条消息', 'One message'],
  asSent: ['发出的原文', 'As sent'],
  asPlanned: ['将发出的内容', 'As it will be sent'],
  why: ['原因', 'Why'],
  retry: ['重新发送', 'Send again'],
  cancel: ['撤回', 'Take back'],
  cancelReason: ['撤回原因', 'Why it is taken back'],
  close: ['关闭', 'Close'],
  log: ['与此人的全部联系', 'All contacts with this person'],
  noRight: ['您的岗位不能查看消息。', 'Your role cannot read messages.'],
  logTitle: ['联系记录：{name}', 'Contacts with {name}'],
  logAnswer: [
    '各部门的电话、上门和消息都在这里。',
    'Calls, visits and messages of every department in one place.',
  ],
  quiet: [
    '{at}前请勿再联系：另一部门刚刚联系过。',
    'Please leave in peace until {at}: another department has just been in touch.',
  ],
  notQuiet: ['现在可以联系。', 'May be contacted now.'],
  by: ['谁', 'Who'],
  how: ['方式', 'How'],
  outcome: ['结果', 'Outcome'],
  note: ['说明', 'Note'],
  noContacts: ['还没有人联系过此人', 'Nobody has contacted this person yet'],
  calls: ['电话、上门、已发消息', 'Calls, visits, messages sent'],
  messages: ['消息原文', 'Messages'],
  system: ['系统', 'system'],
});
