import { describe, expect, it } from 'vitest';
import { readTracks } from './readTracks.ts';
import type { ReadTracksOptions, TrackVisit } from './types.ts';

/** A visit in one line: dates, times or part of day, place, transport number. */
function line(visit: TrackVisit): string {
  const days = visit.until ? `${visit.on}~${visit.until}` : visit.on;
  const times =
    visit.from || visit.to ? `${visit.from ?? ''}${visit.to ? `-${visit.to}` : ''}` : (visit.part ?? '');
  return [days, times, visit.place?.text ?? '', visit.transport?.number?.text ?? '']
    .join('|')
    .replace(/\|+$/, '');
}

const lines = (text: string, options?: ReadTracksOptions): string[] =>
  readTracks(text, options).visits.map(line);

describe('dates', () => {
  it('carries the year from December into January', () => {
    expect(lines('2020年12月30日到东湖超市购物。1月2日到西湖饭店就餐。')).toEqual([
      '2020-12-30||东湖超市',
      '2021-01-02||西湖饭店',
    ]);
  });
  it('leaves the year out when neither the text nor the caller gives one', () => {
    expect(lines('3月5日到东湖超市购物。')).toEqual(['03-05||东湖超市']);
  });
  it('takes the default year of the caller', () => {
    expect(lines('3月5日到东湖超市购物。', { year: 2022 })).toEqual(['2022-03-05||东湖超市']);
  });
  it('takes the last such day not after the day of the report', () => {
    expect(lines('12月28日到东湖超市购物。1月3日到西湖饭店就餐。', { reportedOn: '2021-01-05' })).toEqual([
      '2020-12-28||东湖超市',
      '2021-01-03||西湖饭店',
    ]);
  });
  it('refuses a malformed day of report by naming it', () => {
    expect(() => readTracks('', { reportedOn: '5 January' })).toThrow(/reportedOn/);
  });
  it('gives the day alone when even the month is unknown', () => {
    expect(lines('13日居家隔离医学观察。')).toEqual(['13||居家']);
  });
  it.each([
    ['2020年12月20日至2021年1月4日居家无外出。', '2020-12-20~2021-01-04||居家'],
    ['1月3日至5日居家。', '01-03~01-05||居家'],
    ['1月3日-5日居家。', '01-03~01-05||居家'],
    ['1月3—5日居家。', '01-03~01-05||居家'],
    ['12月26至2021年1月10日居村未外出。', '12-26~2021-01-10||居村'],
    ['2021-01-03，在东湖宾馆居住。', '2021-01-03||东湖宾馆'],
    ['一月三日到东湖超市购物。', '01-03||东湖超市'],
    ['1月3晚上自驾车到东湖小区串门。', '01-03|evening|东湖小区'],
    ['1月3号去东湖超市。', '01-03||东湖超市'],
  ])('reads the days of %s', (text, expected) => {
    expect(lines(text)).toEqual([expected]);
  });
  it('gives one visit for each day of a list', () => {
    expect(lines('1月3、4、7日在东湖小学上课。')).toEqual([
      '01-03||东湖小学',
      '01-04||东湖小学',
      '01-07||东湖小学',
    ]);
    expect(lines('1月24日25日在东湖诊所打针。')).toEqual(['01-24||东湖诊所', '01-25||东湖诊所']);
  });
  it('reads days inside a range against that range', () => {
    expect(
      lines(
        '2020年12月30日至2021年1月10日居村无外出，期间3日、5日步行到村内采样点进行核酸检测，结果均为阴性。',
      ),
    ).toEqual(['2020-12-30~2021-01-10||居村', '2021-01-03||村内采样点', '2021-01-05||村内采样点']);
  });
  it('turns the month when a bare day goes back to its beginning', () => {
    expect(lines('2020年12月28日到东湖超市购物。31日到西湖饭店就餐。2日到南湖市场购物。')).toEqual([
      '2020-12-28||东湖超市',
      '2020-12-31||西湖饭店',
      '2021-01-02||南湖市场',
    ]);
  });
  it('knows the same day, that evening and the next day', () => {
    expect(lines('2020年12月31日到东湖超市购物。当晚到西湖饭店就餐，次日5时许乘私家车返回家中。')).toEqual([
      '2020-12-31||东湖超市',
      '2020-12-31|evening|西湖饭店',
      '2021-01-01|05:00|家中',
    ]);
  });
  it('counts yesterday from the day of the report, and dates nothing by it when that is unknown', () => {
    expect(lines('昨日到东湖超市购物。', { reportedOn: '2021-01-01' })).toEqual(['2020-12-31||东湖超市']);
    expect(lines('昨日到东湖超市购物。')).toEqual([]);
  });
  it('does not take the date of a notice or of a bracket for a date of the track', () => {
    expect(lines('系1月10日通报的确诊病例3密切接触者。15日居家隔离医学观察。')).toEqual(['01-15||居家']);
    expect(lines('4月5日，陪同妻子（4月21日，诊断为确诊病例）到东湖医院就诊。4月6日居家。')).toEqual([
      '04-05||东湖医院',
      '04-06||居家',
    ]);
  });
});

describe('times', () => {
  it.each([
    ['8时30分许', '08:30'],
    ['约8时', '08:00'],
    ['8：30', '08:30'],
    ['20时许', '20:00'],
    ['零时', '00:00'],
    ['早上八点半', '08:30'],
    ['下午3点', '15:00'],
    ['晚8点', '20:00'],
    ['凌晨2时', '02:00'],
    ['中午12点10分', '12:10'],
    ['8:30-9:10', '08:30-09:10'],
    ['8时至9时30分', '08:00-09:30'],
    ['4-8时', '04:00-08:00'],
    ['21时至次日5时', '21:00-05:00'],
  ])('reads %s', (words, expected) => {
    expect(lines(`1月3日${words}到东湖超市购物。`)).toEqual([`01-03|${expected}|东湖超市`]);
  });
  it('marks a time said with 许, 左右 or 约 as approximate', () => {
    expect(readTracks('1月3日8时左右到东湖超市。').visits[0]).toMatchObject({
      from: '08:00',
      approximate: true,
      precision: 'minute',
    });
    expect(readTracks('1月3日8时到东湖超市。').visits[0]).not.toHaveProperty('approximate');
  });
  it('keeps a part of the day as such', () => {
    expect(readTracks('1月3日上午到东湖超市。').visits[0]).toMatchObject({
      part: 'morning',
      precision: 'part_of_day',
    });
    expect(readTracks('1月3日到东湖超市。').visits[0]).toMatchObject({ precision: 'day' });
  });
  it('gives a visit for each of several times', () => {
    expect(lines('1月3日6时53分和12时03分两次去东湖包子店买包子。')).toEqual([
      '01-03|06:53|东湖包子店',
      '01-03|12:03|东湖包子店',
    ]);
  });
  it('ends a stay at the time of leaving', () => {
    expect(lines('1月3日16时到东湖超市购物，18时离开。')).toEqual(['01-03|16:00-18:00|东湖超市']);
  });
  it('spans a night over two dates', () => {
    expect(lines('4月6日21时许-7日6时许，在东湖医院陪护父亲。')).toEqual([
      '04-06~04-07|21:00-06:00|东湖医院',
    ]);
  });
});

describe('places', () => {
  it('gives one visit for each place of a list', () => {
    expect(lines('1月3日先后到东湖超市（中山店）、西湖药店和南湖市场等地购物。')).toEqual([
      '01-03||东湖超市（中山店）',
      '01-03||西湖药店',
      '01-03||南湖市场',
    ]);
  });
  it('reads a route written with dashes', () => {
    expect(lines('1月9日家—东湖超市—西湖公园—家。')).toEqual([
      '01-09||家',
      '01-09||东湖超市',
      '01-09||西湖公园',
      '01-09||家',
    ]);
  });
  it('is not misled by verbs inside names', () => {
    expect(lines('1月3日到东湖购物广场购物，后到西湖采样点采样，再到汽车站南侧。')).toEqual([
      '01-03||东湖购物广场',
      '01-03||西湖采样点',
      '01-03||汽车站南侧',
    ]);
    expect(lines('1月3日到家和水果卖场，后到延河路与振兴街交口大药房买药。')).toEqual([
      '01-03||家和水果卖场',
      '01-03||延河路与振兴街交口大药房',
    ]);
  });
  it('finds a place that no 到 or 在 introduces', () => {
    expect(lines('1月3日，13时东湖面馆与儿子共餐，14时45分西湖便利店购物。')).toEqual([
      '01-03|13:00|东湖面馆',
      '01-03|14:45|西湖便利店',
    ]);
  });
  it('does not count coming home twice', () => {
    expect(lines('1月3日到东湖超市购物，随后回家，回家后未外出。')).toEqual(['01-03||东湖超市', '01-03||家']);
  });
  it('skips places where the person was not', () => {
    expect(lines('1月3日乘私家车到东湖小区，中途未在服务区停留。')).toEqual(['01-03||东湖小区']);
  });
  it('quotes the place from the original text', () => {
    const text = '1月3日，前往 東湖醫院發熱門診就診。。';
    const [visit] = readTracks(text).visits;
    expect(visit!.place!.text).toBe('東湖醫院發熱門診');
    expect(text.slice(visit!.place!.start, visit!.place!.end)).toBe('東湖醫院發熱門診');
    expect(visit!.kind).toBe('medical');
  });
  it('tells home, quarantine, medical and transport apart', () => {
    const kinds = readTracks(
      '1月3日居家。1月4日转运至东湖隔离点进行集中隔离医学观察。1月5日到西湖诊所就诊。1月6日乘坐G123次列车到北城。1月7日到东湖超市。',
    ).visits;
    expect(kinds.map(visit => visit.kind)).toEqual(['home', 'quarantine', 'medical', 'transport', 'stay']);
  });
  it('names who was along', () => {
    expect(readTracks('1月3日与丈夫到东湖超市购物。').visits[0]!.companions).toEqual(['丈夫']);
  });
});

describe('transport', () => {
  it('reads a train with carriage, seat, stations and both times', () => {
    const [visit] = readTracks(
      '1月3日19:30乘坐G1234次高铁（08车12F）由东城站出发，21:05抵达北城西站。',
    ).visits;
    expect(visit).toMatchObject({
      from: '19:30',
      to: '21:05',
      kind: 'transport',
      place: { text: '北城西站' },
    });
    expect(visit!.transport).toMatchObject({
      mode: 'train',
      number: { text: 'G1234' },
      carriage: '08',
      seat: '12F',
      fromPlace: { text: '东城站' },
      toPlace: { text: '北城西站' },
    });
  });
  it.each([
    ['乘坐CA1234航班从东城飞抵北城机场', 'plane', 'CA1234', '北城机场'],
    ['乘坐S75203航班，从东城前往北城', 'plane', 'S75203', '北城'],
    ['乘坐z157次列车11车7号下铺到北城站', 'train', 'z157', '北城站'],
    ['乘地铁10号线至北城站', 'metro', '10号线', '北城站'],
    ['乘511路公交车到北城站下车', 'bus', '511路', '北城站'],
    ['乘坐黑AG1234大巴车至北城宾馆', 'coach', '黑AG1234', '北城宾馆'],
    ['乘出租车（黑AT***1）到北城宾馆', 'taxi', '黑AT***1', '北城宾馆'],
    ['乘坐火车（Z17次列车）到北城宾馆', 'train', 'Z17', '北城宾馆'],
  ])('reads %s', (words, mode, number, place) => {
    const [visit] = readTracks(`1月3日${words}。`).visits;
    expect(visit!.transport!.mode).toBe(mode);
    expect(visit!.transport!.number?.text).toBe(number);
    expect(visit!.place!.text).toBe(place);
  });
  it.each([
    ['驾驶私家车', 'car'],
    ['骑电动车', 'cycle'],
    ['步行', 'walk'],
    ['由120负压救护车', 'ambulance'],
    ['打车', 'taxi'],
    ['乘轮船', 'ship'],
  ])('knows %s', (words, mode) => {
    expect(readTracks(`1月3日${words}到东湖医院。`).visits[0]!.transport!.mode).toBe(mode);
  });
  it('keeps every leg of a journey with changes', () => {
    expect(
      lines('1月3日7时从东路站乘8路公交车到西路站下车，随后换乘205路公交车到南路站，步行至单位。'),
    ).toEqual(['01-03|07:00|西路站|8路', '01-03||南路站|205路', '01-03||单位']);
    expect(lines('1月3日乘坐1路公交车转2路公交车到北路站。')).toEqual(['01-03|||1路', '01-03||北路站|2路']);
  });
  it('keeps a numbered ride whose destination is not named', () => {
    expect(lines('1月3日6时，乘坐9路公交车上班。')).toEqual(['01-03|06:00||9路']);
  });
  it('knows where a worker boarded a works bus', () => {
    expect(lines('1月3日6时在东路口乘通勤车上班。')).toEqual(['01-03|06:00|东路口']);
  });
  it('takes no street or building for a line or a train', () => {
    expect(readTracks('1月3日到中山路244号，后到D18楼。').visits.some(visit => visit.transport?.number)).toBe(
      false,
    );
  });
});

describe('what is no visit', () => {
  it('passes over tests, onset and diagnosis without a place', () => {
    const reading = readTracks('1月3日出现发热症状。1月4日核酸检测结果呈阳性。1月5日诊断为确诊病例。');
    expect(reading.visits).toEqual([]);
    expect(reading.unread).toEqual([]);
    expect(reading.notVisits.every(part => part.reason === 'clinical')).toBe(true);
  });
  it('passes over what is said of other people and of the present', () => {
    const reading = readTracks(
      '1月3日居家。目前在定点医院隔离治疗。对排查的密切接触者正在实施集中隔离医学观察。',
    );
    expect(reading.visits).toHaveLength(1);
    expect(reading.notVisits.map(part => part.reason)).toEqual(
      expect.arrayContaining(['present_state', 'other_people']),
    );
  });
  it('returns what it cannot read', () => {
    const reading = readTracks('1月3日到东湖超市购物。1月4日正常上班。');
    expect(reading.unread.map(part => part.text)).toEqual(['1月4日正常上班']);
  });
  it('dates nothing before the first date', () => {
    const reading = readTracks('曾到东湖超市购物。');
    expect(reading.visits).toEqual([]);
    expect(reading.unread.map(part => part.text)).toEqual(['曾到东湖超市购物']);
  });
});

describe('several cases', () => {
  it('labels visits with the case they stand under and starts dates anew', () => {
    const { visits } = readTracks('病例1：男。1月3日到东湖超市。病例2：女。到西湖饭店。1月4日到南湖市场。');
    expect(visits.map(visit => [visit.caseLabel, visit.place!.text])).toEqual([
      ['病例1', '东湖超市'],
      ['病例2', '南湖市场'],
    ]);
  });
});

describe('the words behind a visit', () => {
  it('show the inherited date, the time and the place', () => {
    const text = '1月3日，上午到东湖超市购物，后到西湖饭店就餐。';
    const second = readTracks(text).visits[1]!;
    expect(second.spans.map(span => text.slice(span.start, span.end)).join('|')).toBe(
      '1月3日|后到西湖饭店就餐。',
    );
  });
  it('reads whereabouts told in a bracket on the day of its sentence', () => {
    expect(lines('1月3日8时到东湖小区（当日上午曾到单位上班，时间不详）。')).toEqual([
      '01-03|08:00|东湖小区',
      '01-03|morning|单位',
    ]);
  });
});
