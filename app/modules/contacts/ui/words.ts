import { defineWords } from '../../../ui/words/index.ts';

export const words = defineWords({
  title: ['密接名单', 'Contacts'],
  answer: ['在册{live}人(未到位{notReached}),其中次密接{second};待确认{proposed};较上次新增{new}、变化{changed}、撤回{gone}', '{live} listed ({notReached} not reached), {second} of them secondary; {proposed} to decide; since the last run +{new}, {changed} changed, {gone} withdrawn'],
  outbreak: ['疫情', 'Outbreak'], all: ['全部', 'All'],
  person: ['人员', 'Person'], class: ['类别', 'Class'], minutes: ['同处', 'Together'], space: ['场所', 'Place'], rule: ['规则', 'Rule'], sources: ['来源', 'Sources'], grade: ['证据', 'Evidence'], reach: ['到位', 'Reach'], area: ['责任辖区', 'Area'], case: ['病例', 'Case'],
  last: ['末次暴露', 'Last exposure'], state: ['状态', 'State'], change: ['较上次', 'Since last run'], measure: ['措施至', 'Measure until'],
  dayOnly: ['只知日期', 'day only'], partOnly: ['只知时段', 'part of day'],
  born: ['{year}年生', 'born {year}'],
  proposed: ['待确认', 'to decide'], accepted: ['已确认', 'accepted'], excluded: ['已排除', 'excluded'], converted: ['已转病例', 'became a case'], withdrawn: ['已撤回', 'withdrawn'],
  new: ['新增', 'new'], changed: ['变化', 'changed'], unaffected: ['不变', 'unchanged'], gone: ['撤销', 'gone'], different: ['只看差异', 'differences only'],
  not_reached: ['未联系到', 'not reached'], reached: ['已联系', 'reached'], in_control: ['已到位', 'in place'], lost: ['失联', 'lost'], elsewhere: ['不在辖区', 'elsewhere'],
  none: ['没有符合条件的接触者', 'No contact matches'], noneHint: ['在病例页点“追踪”,或手工添加。', 'Trace from a case, or add by hand.'],
  accept: ['确认并管控', 'Accept and put under measures'], acceptN: ['确认{n}人并开始管控', 'Accept {n} and open measures'], exclude: ['排除', 'Exclude'], excludeN: ['排除{n}人', 'Exclude {n}'], reopen: ['改回待定', 'Reopen'], setClass: ['改类别', 'Change class'], convert: ['转为病例', 'Became a case'], add: ['手工添加', 'Add by hand'],
  reason: ['理由', 'Reason'], reasonHint: ['将与记录一起保留,可供本人查阅', 'Kept with the record; the person may read it'], cancel: ['取消', 'Cancel'], close: ['关闭', 'Close'],
  evidenceOf: ['证据', 'Evidence'], viaWhom: ['经由密接{name}', 'through close contact {name}'], byHand: ['手工填写', 'entered by hand'], alsoOf: ['同时也是这些病例的接触者', 'Also a contact of'],
  ifAccepted: ['确认后将对本人要求', 'What accepting asks of the person'], until: ['至{when}止', 'until {when}'], fromTo: ['{from}至{to}', '{from} to {to}'], tests: ['检测{n}次', '{n} tests'], nothing: ['方案对此类人员不要求措施', 'The pack asks nothing of this class'], noDay: ['末次暴露日期不详,无法推算期限', 'The last exposure is unknown, so no end can be worked out'],
  why: ['为什么', 'Why'], contest: ['如何申诉', 'How to contest'], basis: ['依据', 'Basis'],
  otherArea: ['此人由{area}负责,由其确认', '{area} is responsible and decides'], notMine: ['他辖区', 'other area'],
  done: ['已确认{n}人,新开措施{m}项', '{n} accepted, {m} measures opened'], waiting: ['{n}人已提交,须由另一人复核后生效', '{n} submitted; a second person must confirm'], refusedSome: ['{n}人未处理', '{n} not done'],
  batchWaiting: ['{by}提交{n}人待复核', '{by} submitted {n} for confirmation'], confirmBatch: ['复核同意{n}人', 'Confirm {n}'], refuseBatch: ['不同意', 'Turn down'], ownBatch: ['须由另一人复核', 'a second person must confirm'],
  map: ['接触地点', 'Where contact took place'], mapSub: ['按接触地点,当前筛选的前200人', 'by place of contact; the first 200 of this filter'], noPoint: ['无坐标', 'no coordinates'],
  reachNow: ['联系情况', 'Reach'], save: ['保存', 'Save'],
  trace: ['追踪接触者', 'Trace contacts'], traceAgain: ['重新追踪', 'Trace again'], tracing: ['正在追踪', 'Tracing'], whatIf: ['试算回溯', 'What-if look-back'], days: ['{n}天', '{n} days'], try: ['试算', 'Try'], whatIfResult: ['回溯{n}天:{listed}人(不保存)', 'Look-back {n} days: {listed} people (not stored)'],
  never: ['还没有追踪过', 'Not traced yet'], lastRun: ['{when}追踪,传染期{from}至{to}({rule}),用时{ms}毫秒', 'Traced {when}; infectious {from} to {to} ({rule}), {ms} ms'], outdated: ['之后轨迹或日期有改动,建议重新追踪', 'The trajectory or dates changed since; trace again'],
  runCounts: ['名单{listed}人:新增{new}、变化{changed}(升级{up}、降级{down})、不变{same}、撤回{gone}', '{listed} listed: {new} new, {changed} changed ({up} up, {down} down), {same} unchanged, {gone} gone'],
  notListed: ['密接的一般接触{second}人、方案不判定{unclassed}人只计数', '{second} ordinary second-hop and {unclassed} unclassed people are counted only'],
  searched: ['查过的来源', 'Sources searched'], venues: ['大型场所', 'Large venues'], venuePeople: ['同时段{n}人', '{n} people at the same time'], openVenue: ['按时段展开', 'Open by time'], from: ['自', 'From'], to: ['至', 'To'], show: ['查看', 'Show'], listThem: ['列入名单({n}人)', 'List them ({n})'], shownOf: ['显示{shown}/{count}人', '{shown} of {count}'],
  relation: ['与病例的关系', 'Relation to the case'], name: ['姓名', 'Name'], phone: ['电话', 'Phone'], document: ['证件号', 'Document number'], lastDay: ['末次接触日期', 'Day of last contact'], tie: ['关系类别', 'Tie'], way: ['接触方式', 'Way of contact'], place: ['场所类别', 'Kind of place'], minutesTogether: ['同处分钟', 'Minutes together'], closed: ['密闭空间', 'Closed space'], evidence: ['依据来源', 'Rests on'], note: ['说明', 'Note'],
  another: ['确是另一人,仍要登记', 'It is another person; record all the same'], factsHint: ['只填事实,类别由规则判定', 'State facts; the rules decide the class'], decides: ['由规则判定', 'Decide by rule'], areaOfCase: ['登记在当前辖区', 'recorded in your area'],
  positiveOn: ['阳性采样日期', 'Day of positive specimen'], onsetOn: ['发病日期', 'Onset'], caseState: ['病例状态', 'Case state'], confirmedState: ['确诊', 'confirmed'], asymptomaticState: ['无症状', 'asymptomatic'], suspectedState: ['疑似', 'suspected'],
  keys: ['J/K 上下 · Enter/E 证据 · A 确认 · X 排除 · 1–4 类别 · D 只看差异 · Ctrl+Enter 批量', 'J/K move · Enter/E evidence · A accept · X exclude · 1–4 class · D differences · Ctrl+Enter batch'],
});

/** Words of the protocol's closed lists that the forms offer. */
export const tieChoices: [string, string, string][] = [
  ['household', '同住一户', 'household'], ['dorm', '同宿舍', 'dormitory'], ['class', '同班级', 'class'], ['office', '同办公室', 'office'], ['workshop', '同车间', 'workshop'], ['team', '同班组', 'team'], ['ward', '同病房', 'ward'], ['school', '同校', 'school'],
  ['carer', '照护病例', 'carer'], ['treating_staff', '诊治病例', 'treating staff'], ['visitor_of_case', '探视病例', 'visitor'], ['meal', '同桌共餐', 'shared a meal'], ['banquet', '同场宴席', 'same banquet'], ['companion', '结伴同行', 'companion'], ['sexual_partner', '性伴', 'sexual partner'],
];
export const wayChoices: [string, string, string][] = [
  ['face_to_face', '面对面', 'face to face'], ['direct_physical', '身体直接接触', 'physical contact'], ['respiratory_secretion', '呼吸道分泌物', 'respiratory secretions'], ['body_fluid', '体液', 'body fluids'], ['sexual', '性接触', 'sexual contact'], ['aerosol_procedure', '产生气溶胶的操作', 'aerosol procedure'],
  ['shared_utensils', '共用餐具', 'shared utensils'], ['contaminated_object', '污染物品', 'contaminated objects'], ['bedding_or_clothes', '寝具衣物', 'bedding or clothes'], ['funeral', '参加葬礼', 'funeral'], ['corpse', '接触遗体', 'corpse'], ['judged_by_investigator', '现场评估判定', 'judged on site'],
];
export const placeChoices: [string, string, string][] = [
  ['home', '家中', 'home'], ['residential_building', '住宅楼', 'residential building'], ['office', '办公室', 'office'], ['workshop', '车间', 'workshop'], ['classroom', '教室', 'classroom'], ['restaurant', '餐馆', 'restaurant'], ['shop', '商店', 'shop'], ['market', '市场', 'market'], ['clinic', '诊室', 'clinic'],
  ['hospital_ward', '病房', 'ward'], ['waiting_room', '候诊区', 'waiting room'], ['entertainment', '娱乐场所', 'entertainment'], ['gym', '健身房', 'gym'], ['religious', '宗教场所', 'place of worship'], ['lift', '电梯', 'lift'], ['outdoor', '室外', 'outdoors'], ['other', '其他', 'other'],
];
export const evidenceChoices: [string, string, string][] = [
  ['interview', '流调访谈', 'interview'], ['roster', '名册', 'roster'], ['ticket', '票务', 'ticket'], ['access', '门禁', 'access log'], ['scan', '场所扫码', 'venue scan'], ['record', '业务记录', 'record'],
];
export const spaceWords: Record<string, [string, string]> = {
  home: ['家', 'home'], dorm: ['宿舍', 'dorm'], classroom: ['教室', 'classroom'], school: ['学校', 'school'], office: ['办公', 'office'], workshop: ['车间', 'workshop'], shop: ['商店', 'shop'], market: ['市场', 'market'], restaurant: ['餐饮', 'restaurant'], hospital: ['医院', 'hospital'], clinic: ['诊所', 'clinic'],
  transport: ['交通', 'transport'], station: ['车站', 'station'], hotel: ['宾馆', 'hotel'], worship: ['宗教', 'worship'], entertainment: ['娱乐', 'entertainment'], gym: ['健身', 'gym'], outdoor: ['室外', 'outdoor'], isolation_site: ['隔离点', 'isolation site'], other: ['其他', 'other'],
};
export const settingWords: Record<string, [string, string]> = {
  hospital_isolation: ['住院隔离', 'hospital isolation'], central_quarantine: ['集中隔离', 'central quarantine'], home_isolation: ['居家隔离治疗', 'home isolation'], home_quarantine: ['居家隔离', 'home quarantine'], medical_observation: ['医学观察', 'medical observation'], exclusion: ['离岗离校', 'exclusion'],
  home_monitoring: ['居家健康监测', 'home monitoring'], self_monitoring: ['自我健康监测', 'self-monitoring'], testing_only: ['核酸检测', 'testing only'],
};
