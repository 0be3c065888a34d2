import type { Bilingual } from '../../../core/refusal.ts';

interface Setting {
  value: number;
  unit: string;
  status: 'policy' | 'assumed' | 'measured';
  source: Bilingual;
}

/** What a laboratory's system may cost the server. None of the numbers is epidemiological. */
export const exchangeLimits = {
  frameBytes: {
    value: 1_048_576,
    unit: 'byte',
    status: 'policy',
    source: {
      zh: '一帧一份报告,常见不足 4 KB',
      en: 'a frame is one report, commonly under 4 KB; row 25 of the threat table',
    },
  },
  /** Nothing arrives although a frame has begun. */
  idleInsideFrame: {
    value: 30,
    unit: 'second',
    status: 'policy',
    source: { zh: '防止慢速占用连接', en: 'against connections held by a trickle' },
  },
  /** From the first byte of a frame to its last, whatever trickles in between. */
  wholeFrame: {
    value: 120,
    unit: 'second',
    status: 'assumed',
    source: { zh: '1 MB 在 128 kbit/s 线路上约 66 秒', en: '1 MB takes some 66 s on a line of 128 kbit/s' },
  },
  idleBetweenFrames: {
    value: 3600,
    unit: 'second',
    status: 'assumed',
    source: { zh: '实验室系统通常保持连接', en: "laboratories' systems keep a connection open" },
  },
  connections: {
    value: 200,
    unit: 'connection',
    status: 'assumed',
    source: { zh: '约为一城实验室数的两倍', en: 'about twice the laboratories of a large city' },
  },
  connectionsOfOneAddress: {
    value: 20,
    unit: 'connection',
    status: 'assumed',
    source: { zh: '一处不能占满全部连接', en: 'one address cannot take them all' },
  },
  /** Frames of one connection that wait to be taken; above it nothing more is read from the line. */
  waitingFrames: {
    value: 64,
    unit: 'frame',
    status: 'measured',
    source: { zh: '一次事务合并处理的上限', en: 'what one transaction takes together' },
  },
  segments: {
    value: 5000,
    unit: 'segment',
    status: 'assumed',
    source: { zh: '96 管一批、每管 8 行的六倍', en: 'six times a plate of 96 tubes with eight lines each' },
  },
  fieldsOfSegment: {
    value: 200,
    unit: 'field',
    status: 'assumed',
    source: { zh: '标准最长的段约 50 个字段', en: 'the longest segment of the standard has some 50' },
  },
  resultsOfMessage: {
    value: 500,
    unit: 'result',
    status: 'assumed',
    source: { zh: '一块 384 孔板有余', en: 'more than a plate of 384 wells' },
  },
  fileRows: {
    value: 50_000,
    unit: 'row',
    status: 'assumed',
    source: { zh: '一次文件通常约 5,000 行', en: 'a file has some 5,000 rows' },
  },
  fileBytes: {
    value: 20_971_520,
    unit: 'byte',
    status: 'policy',
    source: { zh: '页面上传的上限', en: 'limit of uploads; row 22 of the threat table' },
  },
} satisfies Record<string, Setting>;
