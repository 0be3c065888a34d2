import type { DayPart, TransportMode } from './types.ts';

/** What a word does in a clause; the frames in `sentence.ts` are written in these terms. */
export type WordRole =
  | { role: 'to' } // 到, 前往, 返回: a place follows, the person arrives there
  | { role: 'at' } // 在, 入住: a place follows, the person is there
  | { role: 'from' } // 从, 由, 自: a place may follow, the person leaves it
  | { role: 'self' } // 居家, 居村: place and stay in one word
  | { role: 'mode'; mode: TransportMode }
  | { role: 'ride' } // 乘, 坐: a vehicle follows
  | { role: 'part'; part: DayPart }
  | { role: 'relative'; days: number; part?: DayPart } // 当日, 次日
  | { role: 'reported'; days: number } // 今日, 昨日: counted from the day of the report
  | { role: 'stop' } // an activity: ends a place phrase
  | { role: 'leave' } // 离开: the end of a stay
  | { role: 'join' } // 后, 并, 与: ends a place phrase that is complete
  | { role: 'clinical' } // onset, test, diagnosis
  | { role: 'stayedIn' } // 未外出
  | { role: 'present' } // 目前: not dated
  | { role: 'remark' } // 佩戴口罩, 待查
  | { role: 'plain' }; // a word that contains a role word without its meaning: 现在, 小吃, 由于

const words = (list: string): string[] => list.split(/\s+/).filter(Boolean);

const byRole: [WordRole, string][] = [
  [
    { role: 'to' },
    `到 去 至 回 返 抵 赴 前往 到达 抵达 返回 回到 来到 到了 去到 去往 去了 去过 到过 曾到 赶往 赶到 赶赴 奔赴 前去  驶往 驶向 飞往 飞抵 飞至 飞到 直飞
     转诊 转院 转入 转至 转到 转往 转运 转运至 转运到 转运往 转送至 转送到 转送去 转送 转诊至 转诊到 转院至 转院到 送至 送到 送往 送入 送去 送回 运至 运到 运往 接至 接到 接回 带到 带至 带回 返至 返往 返抵
     入住 住进 住到 进入 走进 收治于 收治到 收入 抵返 途经 途中经过 路过 光顾 造访 前后到 先后到 逛`,
  ],
  [
    { role: 'at' },
    '在 住在 居住在 居住于 暂住于 暂住 暂住在 住 待在 呆在 留在 留宿于 停留在 位于 来往于 往来于 往返于 身处 借住 参加 出席 就诊于 就读于 就职于 任职于',
  ],
  [{ role: 'from' }, '从 由 自'],
  [
    { role: 'self' },
    '居家 居村 居校 住校 宅家 宅在家 居家中 留家 居住家中 来京 来连 来哈 来沪 来津 来沈 抵连 抵京 抵哈 集中隔离 居村内',
  ],
  [{ role: 'mode', mode: 'plane' }, '航班 飞机 客机 班机 包机'],
  [{ role: 'mode', mode: 'train' }, '高铁 动车 列车 火车 城铁 动车组 城际列车 高速列车 普快 特快'],
  [{ role: 'mode', mode: 'metro' }, '地铁 轻轨 捷运 有轨电车 地下铁'],
  [{ role: 'mode', mode: 'bus' }, '公交 公交车 公共汽车 巴士 公车 公共巴士 小公交 村村通'],
  [
    { role: 'mode', mode: 'coach' },
    '大巴 大巴车 客车 大客车 长途车 长途汽车 长途客车 汽车 班车 通勤车 中巴 中巴车 校车 旅游车 旅游大巴 摆渡车 商务车',
  ],
  [
    { role: 'mode', mode: 'taxi' },
    '出租车 的士 计程车 打车 打的 网约车 滴滴 顺风车 快车 出租 滴滴网约车 专车 滴滴车 私家顺风车 叫车',
  ],
  [
    { role: 'mode', mode: 'car' },
    `私家车 自驾 自驾车 驾车 开车 驾驶 驾 轿车 小轿车 三轮车 摩托车 面包车 货车 自家车 私人车 小车 包车 单位车 公车辆 车辆 拼车 大货车 卡车 小汽车 私车 自行驾车 自行开车
     机动车 家用车 专用车辆 专用车 转运车 轻卡 电动汽车 驱车 搭车 租车 乘车 坐车 派车`,
  ],
  [
    { role: 'mode', mode: 'cycle' },
    '骑车 骑行 自行车 单车 共享单车 电动车 电瓶车 电动自行车 电动三轮车 骑 助力车 电单车 脚踏车',
  ],
  [{ role: 'mode', mode: 'ambulance' }, '救护车 急救车 负压车 负压救护车 120'],
  [{ role: 'mode', mode: 'ship' }, '轮船 客轮 游轮 渡轮 邮轮 乘船 坐船 轮渡 客滚船'],
  [{ role: 'mode', mode: 'walk' }, '步行 徒步 走路 走着'],
  [{ role: 'ride' }, '乘 乘坐 搭乘 搭 坐 换乘 转乘 改乘 再乘 乘搭 搭坐 改坐 换坐 登上 坐上'],
  [{ role: 'part', part: 'dawn' }, '凌晨'],
  [{ role: 'part', part: 'morning' }, '清晨 早晨 早上 一早 早间 早 上午 大清早 晨间 清早'],
  [{ role: 'part', part: 'noon' }, '中午 正午 午间 晌午'],
  [{ role: 'part', part: 'afternoon' }, '下午 午后'],
  [{ role: 'part', part: 'evening' }, '傍晚 晚上 晚间 晚 入夜'],
  [{ role: 'part', part: 'night' }, '夜间 夜里 深夜 半夜 午夜 夜晚 夜'],
  [{ role: 'relative', days: 0 }, '当日 当天 同日 同天 同一天'],
  [{ role: 'relative', days: 0, part: 'evening' }, '当晚 同晚 当夜'],
  [{ role: 'relative', days: 1 }, '次日 翌日 第二天 隔天 隔日 转天'],
  [{ role: 'relative', days: 1, part: 'morning' }, '次晨 翌晨'],
  [{ role: 'reported', days: 0 }, '今日 今天'],
  [{ role: 'reported', days: -1 }, '昨日 昨天'],
  [{ role: 'reported', days: -2 }, '前日 前天'],
  [
    { role: 'stop' },
    `购物 购买 购药 购票 采购 选购 采买 正常 买日用品 买些 买菜 买药 买肉 买书 买鱼 买东西 买早餐 买水果 买 卖 就诊 看病 就医 求医 求诊 问诊 复诊 门诊治疗 诊疗 看牙 就餐 吃饭 用餐 用膳 进餐 吃早餐 吃早饭 吃午饭 吃午餐 吃晚饭 吃晚餐
     吃 聚餐 聚会 聚集 吃席 喝酒 饮酒 喝喜酒 饮食 午餐 晚餐 早餐 用早餐 用午餐 用晚餐 上班 下班 上下班 工作 务工 打工 值班 加班 上夜班 下夜班 上学 放学 上课 学习 补课 培训 自习 参会
     参观 游玩 旅游 游览 玩耍 娱乐 打牌 打麻将 唱歌 健身 锻炼 散步 遛弯 遛狗 跳舞 运动 跑步 游泳 滑雪 钓鱼 汗蒸 洗澡 洗浴 泡澡 理发 剪发 剪头发 美发 美容 烫发 染发 做头发 按摩 足疗
     串门 走亲 走亲戚 探亲 探望 看望 探访 拜访 拜年 访友 会友 见面 探病 陪护 护理 照顾 照料 陪床 陪伴 赶集 赶大集 赶庙会 摆摊 出摊 进货 取货 送货 装货 卸货 拉货 拉煤 加工 加油 洗车 修车 维修 修理 修 停车 充电
     取快递 寄快递 拿快递 快递件 取药 拿药 取 领取 拿 接 送 带 接送 接待 办理 办事 办公 办 缴费 交费 交款 存款 取款 转账 咨询 面试 签字 签约 报到 报名 考试 住宿 留宿 过夜 居住 住院 出诊 休息 休养 停留 逗留 等候 等待 等车
     活动 打扫 保洁 值守 执勤 巡逻 干活 施工 装修 搬家 收拾 作业 开会 会议 祭祀 祭祖 扫墓 上坟 吊唁 奔丧 守灵 祝寿 过年 看房 看 聊天 谈工作 谈话 谈事 商谈 洽谈 从事 进行 接受 采集 采样 采血 检查 体检 检验 筛查 治疗 输液 打针 静点 挂水 换药 注射 拍片 手术
     隔离 隔离观察 留观 观察 医学观察 隔离治疗 隔离医学观察 观察治疗 收治 上车 下车 出站 进站 候车 登机 出发 出来 逛街 转悠 闲逛 溜达 遛达 外出 经营 做生意 推销 销售 给 找 做 打 开 喝 吃喝 换 探视 会诊治疗 加餐 外卖 食宿 打印 复印 体验 合影 祈福 礼拜 做礼拜 做客 作客 吃酒席 吃宴席 赴宴
     收入院 收治入院 收治住院 上下学 归还 购餐 养病 保养 滞留 练车 运货 上幼儿园 食用 行驶 照看 实施 予以 采取 统一 举行 举办 取行李 安检 核验 扫码 刷码 短暂停留 卖货 送饭 送药 送菜 送餐 送孩子 接孩子 接人 接站 送站 送人 送客 带孩子 看孩子 睡觉 过夜 干农活 种菜 务农 返程 出行 通勤 购置 添置 消费 结账 结帐 洗衣 挑选 品尝 观影 看电影 玩 逛逛 冶疗 入院 办卡 存钱 取钱 领药 配药 抓药 拔牙 补牙 洗牙 产检 化验 透析 陪诊 打疫苗 接种`,
  ],
  [{ role: 'leave' }, '离开 离店 离校 离去 离院 出院 退房 离岗 离场 离站'],
  [
    { role: 'join' },
    '当 时 自行 自我 后 随后 然后 之后 而后 以后 其后 接着 再 又 并 并且 且 因 为 随 与 和 及 以及 跟 同 陪 陪同 一起 一同 共同 期间 其间 时间 分别 先后 曾 均 都 直至 同时 作为 被 经 每天 每日 多次 两次 三次 一次 继续 也 则 仍 一直 用于 以便 通过 使用 未 无 没有 没 不',
  ],
  [
    { role: 'clinical' },
    `核酸 核酸检测 检测 阳性 阴性 诊断 确诊 症状 发热 发烧 咳嗽 咽痛 腹泻 乏力 不适 发病 会诊 复核 复检 咽拭子 样本 标本 抗体 体温 病情 痊愈 治愈 接触者 接触史 旅行史 出行史 居住史 旅居史 临床 分型 疑似病例 无症状感染者 确诊病例 疾控 专家组 服药 密接 患病 感染者 自感 自觉 流涕 头痛 肌肉酸痛 核检`,
  ],
  [
    { role: 'stayedIn' },
    '未外出 无外出 没有外出 没外出 未出门 没出门 未出村 未再外出 无其他行程 无其它行程 无其他外出 未出家门 未出过 未出 少外出 无特殊行程 足不出户 不外出 未曾外出 再未外出 未返 未下车 未进站',
  ],
  [{ role: 'present' }, '目前 现在 现已 现均 迄今 至今'],
  [
    { role: 'remark' },
    '佩戴口罩 戴口罩 口罩 待查 追查 不详 记不清 排查 行程轨迹 活动轨迹 行动轨迹 轨迹如下 情况如下 基本情况 住址 地址 病例 患者 年龄 籍贯 职业 现住 户籍 用时 时长 约半小时 左右 经停 停靠 其他时间 其余时间 管控 封闭 身体状况 生活规律 日常生活',
  ],
  [
    { role: 'plain' },
    `正在 所在 在于 存在 不在 直到 感到 收到 接到通知 接到单位通知 得到 回来 过来 进来 下来 起来 上来 时代 时尚 时光 时装 时珍 时间段 回国 返国 去世 去年 过去 回忆 甚至 以至 至少 乃至 回访 返哈人员 由于 由此 自己 自带 自称 自述 来自 自家 自由 自助 自然 自来水 自贡 自习室
     小吃 早市 早点 早班 早茶 早教 晚会 晚班 夜市 夜宵 夜班 小吃店 开发 开发区 开元 开心 开源 开福 看守所 看丹 接待处 办事处 办公室 办公楼 办事大厅 修理厂 修配 打印店 一带 住宅 住处 住所 住院部 住地 居住地 接官厅 后院 后街 后门 后勤 后面 后身 后山 后巷 后村 后屯 后海 同仁 同和 同心 同德 同江 同村 同一 同学 同事 同济 同安 同福 大同 合同
     和平 和谐 和顺 和园 和美 和兴 人和 平和 家和 永和 义和 颐和 太和 祥和 中和 三和 泰和 仁和 和苑 和府 和信 和泰 和润 康和 和家 又一城 再生 再就业 无极 无极县 不夜城 不老 去火 去疾 回民 回族 回龙观 回龙 到期 到位 住房 经济 经开 经贸 经纬 经典 经三 经济技术 因特网 及第 且末 均安 均瑶 并州 为民 为华 与民 给力 给排水 都市 都会 成都 首都 新都 江都 丰都 带岭 带状 卖场 买卖街 取水 送变电 做工 打铁 换热站 开封 开平 开原 开州 开阳 做法 喝彩 吃货 找平 骑士 驾校 搭建 拿督 无锡 无为 无线电 曾家 曾都 随州 跟前 地铁站 高铁站 火车站 汽车站 公交站 客运站 公交车站 汽车总站 长途汽车站 长途客运站 出租房 出租屋 驾驶员 列车员 司机 航班号 车次 乘客 乘务员 坐落 搭档 不锈钢 不夜 住建局 住房 单车道 骑楼 下晚自习 晚自习 早中晚 早晚  自西 自东 自南 自北 公交公司 当代 当地 当铺 经理`,
  ],
];

const table = new Map<string, WordRole>();
for (const [role, list] of byRole) for (const word of words(list)) table.set(word, role);

const longest = Math.max(...[...table.keys()].map(word => word.length));

/** The longest known word at `at` and what it does; undefined when none starts there. At most `longest` look-ups. */
export function wordAt(text: string, at: number): { end: number; role: WordRole } | undefined {
  for (let length = Math.min(longest, text.length - at); length > 0; length -= 1) {
    const role = table.get(text.slice(at, at + length));
    if (role !== undefined) return { end: at + length, role };
  }
  return undefined;
}
