import { defineWords } from '../../../ui/words/index.ts';

/** Measures of the packs and states in words people use. */
export const settingWords: Record<string, { zh: string; en: string }> = {
  hospital_isolation: { zh: '定点医院隔离治疗', en: 'hospital isolation' },
  central_quarantine: { zh: '集中隔离医学观察', en: 'central quarantine' },
  home_isolation: { zh: '居家隔离治疗', en: 'home isolation' },
  home_quarantine: { zh: '居家隔离医学观察', en: 'home quarantine' },
  medical_observation: { zh: '医学观察', en: 'medical observation' },
  exclusion: { zh: '暂停上学上班', en: 'exclusion from school or work' },
  home_monitoring: { zh: '居家健康监测', en: 'home health monitoring' },
  self_monitoring: { zh: '自我健康监测', en: 'self-monitoring' },
  testing_only: { zh: '检测', en: 'testing only' },
};

export const stateWords: Record<string, { zh: string; en: string }> = {
  open: { zh: '管理中', en: 'in force' },
  released: { zh: '已解除', en: 'released' },
  converted: { zh: '转为病例', en: 'became a case' },
  ended_by_change: { zh: '已变更终止', en: 'ended by a change' },
  revoked: { zh: '已撤销', en: 'revoked' },
};

export const reasonWords: Record<string, { zh: string; en: string }> = {
  no_measure: { zh: '应管未管(没有措施)', en: 'no measure opened' },
  not_in_place: { zh: '超时未到位', en: 'never confirmed in place' },
  missed_check: { zh: '随访漏做', en: 'last check missed' },
  lost: { zh: '失联', en: 'lost' },
  past_end: { zh: '到期未解除', en: 'past the end, not released' },
};

export const resultWords: Record<string, { zh: string; en: string }> = {
  positive: { zh: '阳性', en: 'positive' }, negative: { zh: '阴性', en: 'negative' }, inconclusive: { zh: '灰区', en: 'inconclusive' }, pending: { zh: '待出', en: 'pending' },
  reached: { zh: '接通', en: 'reached' }, no_answer: { zh: '未接通', en: 'no answer' }, wrong_number: { zh: '号码错误', en: 'wrong number' }, refused: { zh: '拒绝', en: 'refused' }, not_found: { zh: '未找到', en: 'not found' },
  well: { zh: '无症状', en: 'well' }, symptoms: { zh: '有症状', en: 'symptoms' }, phone: { zh: '电话', en: 'phone' }, visit: { zh: '上门', en: 'visit' }, message: { zh: '短信', en: 'message' }, other: { zh: '其他', en: 'other' },
};

export const groundWords: Record<string, { zh: string; en: string }> = {
  not_exposed: { zh: '我没有暴露', en: 'I was not exposed' },
  wrong_person: { zh: '认错人了', en: 'This is not me' },
  wrong_dates: { zh: '日期不对', en: 'The dates are wrong' },
  wrong_class: { zh: '判类不对', en: 'The class is wrong' },
  hardship: { zh: '有特殊困难', en: 'Special hardship' },
  other: { zh: '其他', en: 'Other' },
};

export const words = defineWords({
  person: ['人员', 'Person'], class: ['类别', 'Class'], setting: ['管理方式', 'Setting'], state: ['状态', 'State'], lastExposure: ['末次暴露', 'Last exposure'], day: ['第几天', 'Day'], end: ['结束', 'Ends'], area: ['辖区', 'Area'], owner: ['责任人', 'Owner'], since: ['起于', 'Since'], reason: ['理由', 'Reason'], rule: ['规则', 'Rule'], today: ['今天', 'Today'], due: ['待做', 'due'],
  dayOf: ['第{day}天,共{of}天', 'day {day} of {of}'], ends: ['{at}结束', 'ends {at}'], inPlace: ['已到位', 'in place'], notInPlace: ['未到位', 'not in place'], lost: ['失联', 'lost'], elsewhere: ['人在别处', 'elsewhere'], outbreak: ['疫情', 'Outbreak'], all: ['全部', 'All'], yes: ['是', 'Yes'], cancel: ['不做了', 'Cancel'], close: ['关闭', 'Close'], noOutbreak: ['还没有疫情', 'No outbreak yet'],
  noPermission: ['您的岗位不办理此事,需要时请找区流调人员。', 'Your role does not do this; ask the district epidemiologist.'],
  // follow-up calendar
  calendar: ['随访日历', 'Follow-up calendar'], calendarAnswer: ['今天 {done}/{people} 人已完成,{missed} 次漏做', 'Today {done} of {people} people done, {missed} checks missed'], calendarDone: ['今天全部完成 {done}/{people}', 'All done today {done}/{people}'], calendarSubtitle: ['按末次暴露起的天数,每人每天一格', 'Days since last exposure, one cell per person and day'], calendarEmpty: ['没有正在管理的人', 'Nobody is under a measure'], calendarDescription: ['每行一人,按户排列;每列为末次暴露后的第几天', 'One row a person, by household; columns are days since last exposure'], more: ['再显示{n}人', 'Show {n} more'], shown: ['已显示 {n} / {total} 人', '{n} of {total} people shown'], dueOnly: ['只看今天未完成', 'Only those not done today'], refusedSome: ['{n}条没有记上:', '{n} were not recorded:'],
  // uncontrolled
  uncontrolled: ['失管漏管', 'Should be under control, is not'], uncontrolledAnswer: ['{n}人应管未管或管理不到位', '{n} people should be under control and are not'], uncontrolledClear: ['没有失管漏管', 'Nobody is missing from control'], openMissing: ['为{n}人开具措施', 'Open measures for {n}'], openAll: ['开具措施', 'Open measures'], opened: ['已开具{n}人', '{n} opened'],
  // release
  release: ['解除管理', 'Release'], releaseDue: ['今天到期', 'Due today'], releaseAnswer: ['{n}人今天到期或已过期,逐人按规则判断', '{n} people are due today or earlier; each is judged by the rules'], releaseNone: ['今天没有到期的人', 'Nobody is due today'], mayRelease: ['符合条件', 'may be released'], mayNot: ['不符合', 'may not'], releaseAll: ['解除全部符合条件者', 'Release all who qualify'], releasedN: ['已解除{n}人,{m}人不符合条件', '{n} released, {m} refused'], leftN: ['还有{n}人未判断,请再执行一次', '{n} not judged yet: run it again'],
  // measure page
  measure: ['管控措施', 'Measure'], power: ['对此人的要求', 'What is asked of this person'], why: ['为什么', 'Why'], basis: ['依据', 'Legal basis'], until: ['到什么时候', 'Until when'], howToAppeal: ['怎样申诉', 'How to appeal'], appealText: ['本人或家属可随时申诉,24小时内由作出决定以外的单位答复。', 'The person or family may appeal at any time; another unit than the deciding one answers within 24 hours.'], appeal: ['代为申诉', 'Appeal on their behalf'], appealOpen: ['申诉处理中', 'Appeal being decided'], appealUpheld: ['申诉成立', 'Appeal upheld'], appealRejected: ['申诉不成立', 'Appeal rejected'], decide: ['处理申诉', 'Decide'], uphold: ['申诉成立,撤销措施', 'Uphold and revoke'], reject: ['申诉不成立', 'Reject'], decision: ['处理意见', 'Decision'], words: ['申诉内容(加密保存)', 'In their own words (kept sealed)'], ground: ['申诉理由', 'Ground'], submitAppeal: ['提交申诉', 'File the appeal'],
  plan: ['安排', 'Schedule'], conditions: ['解除条件', 'Conditions of release'], met: ['已满足', 'met'], unmet: ['未满足', 'not met'], unknownYet: ['尚不能判断', 'not yet known'], checks: ['随访', 'Checks'], tests: ['检测', 'Tests'], attempts: ['联系记录', 'Contact log'], history: ['方案变更', 'Plan history'], quiet: ['{at}前请勿再打扰(别的部门刚联系过)', 'Leave in peace until {at}: another department has just been in touch'], confirmInPlace: ['确认到位', 'Confirm in place'], markLost: ['登记失联', 'Mark as lost'], markFound: ['已找到', 'Found'], call: ['登记联系', 'Log a contact'], addTest: ['登记检测', 'Record a test'], takenOn: ['采样日期', 'Taken on'], result: ['结果', 'Result'], double: ['双采双检', 'Double test'], save: ['保存', 'Save'], channel: ['方式', 'By'], outcome: ['结果', 'Outcome'], whyNow: ['仍需联系的理由', 'Why it cannot wait'], note: ['备注', 'Note'], issuedBy: ['{by}于{at}作出', 'decided by {by} on {at}'], pack: ['适用方案', 'Pack'], notFound: ['没有这项措施,或不在您的辖区内', 'There is no such measure, or it lies outside your area'], nothing: ['还没有记录', 'Nothing recorded yet'], reviewRequired: ['以下规则须由负责人确认:{ids}', 'An officer must confirm these rules: {ids}'], closedBy: ['按规则 {rule} 结束', 'ended under rule {rule}'],
  // my day
  myDay: ['我的一天', 'My day'], left: ['剩 {n}/{of} 人', '{n} of {of} left'], noneToday: ['今天没有要随访的人', 'Nobody to see today'], allDoneToday: ['今天全部完成 {n}/{n2}', 'All done today {n}/{n2}'], well: ['无症状', 'Well'], symptoms: ['有症状', 'Symptoms'], nobodyHome: ['没人在家', 'Nobody home'], refusal: ['拒绝', 'Refused'], wholeHousehold: ['全户无症状', 'Whole household well'], temperature: ['体温(℃)', 'Temperature (°C)'], whichSymptoms: ['症状', 'Symptoms'], saveSymptoms: ['报告症状并派人上门', 'Report and send a visit'], back: ['返回名单', 'Back to the list'], undo: ['撤回今天的记录', "Undo today's entry"], vulnerable: ['重点照护', 'needs care'], task: ['任务', 'Task'], appealFor: ['代他申诉', 'Appeal for them'], reach: ['打过电话,接通了', 'Called, reached'],
  // edition
  edition: ['换用方案', 'Change the edition'], editionAnswer: ['先看每个人会有什么变化,再决定。', 'See what changes for each person before you decide.'], current: ['现用', 'Now'], target: ['改用', 'Change to'], overlays: ['叠加修订', 'Overlays'], policy: ['在管人员如何衔接', 'People already under measures'], preview: ['查看变化', 'Show what changes'], agree: ['同意,改按新方案管理{n}人', 'Agree: {n} people go over'], progress: ['正在改按新方案', 'Going over to the new edition'], doneSwitch: ['已全部改按新方案', 'Everyone has gone over'], byDays: ['结束变化', 'End moves'], earlier: ['早{n}天', '{n} days earlier'], later: ['晚{n}天', '{n} days later'], whatChanges: ['变化', 'What changes'], nothingChanges: ['没有人受影响', 'Nobody is affected'], overlaysHint: ['修订不适用于所选方案时不能叠加', 'Only overlays made for this pack can be laid on it'],
  same: ['不变', 'unchanged'], shorter: ['缩短', 'shorter'], longer: ['延长', 'longer'], altered: ['方式或检测改变', 'altered'], endsNow: ['解除', 'ends'], keeps: ['按原规定满期', 'keeps the old plan'], undecided: ['须负责人决定', 'an officer decides'], people: ['在管人数', 'people'],
  shorten_at_once: ['立即按新规(只缩短不延长)', 'New rules at once (never longer)'], finish_old_rule: ['按原规定满期', 'Finish under the old rules'], officer_decides: ['逐人由负责人决定', 'An officer decides each'],
});
