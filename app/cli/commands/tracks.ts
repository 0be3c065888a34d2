import fs from 'node:fs';
import { isDay } from '@outpace/protocol';
import { type ReadTracksOptions, readTracks, type TracksReading, type TrackVisit } from '@outpace/reading';
import { openTable } from '../../core/files/index.ts';
import type { OpenedTable } from '../../core/files/types.ts';
import {
  type Command,
  type CommandInput,
  type Outcome,
  refusedOutcome,
  text,
  UsageError,
  whole,
} from '../command.ts';
import { alignedLines } from '../textTable.ts';

/** One text of the file: its row as in Excel, or null for a text file. */
interface Track {
  row: number | null;
  text: string;
}

const dateWord = /\d{1,2}\s*[月日号]|\d{1,2}[.:：]\d{2}/g;

/** The column that reads like prose with dates: most characters in cells that name dates. Null when no column does. */
function textColumn(table: OpenedTable): number | null {
  const weights = table.headers.map((_, column) =>
    table.sample.reduce(
      (sum, row) =>
        sum + ((row.cells[column]?.match(dateWord)?.length ?? 0) >= 1 ? (row.cells[column]?.length ?? 0) : 0),
      0,
    ),
  );
  const most = Math.max(0, ...weights);
  return most === 0 ? null : weights.indexOf(most);
}

function columnNamed(table: OpenedTable, name: string): number {
  const column = table.headers.findIndex(header => header.trim().toLowerCase() === name.trim().toLowerCase());
  if (column < 0)
    throw new UsageError(
      `没有“${name}”这一列。有:${table.headers.join('、')}`,
      `There is no column “${name}”. There are: ${table.headers.join(', ')}`,
    );
  return column;
}

function visitJson(track: Track, visit: TrackVisit): Record<string, unknown> {
  return {
    on: visit.on,
    until: visit.until ?? null,
    from: visit.from ?? null,
    to: visit.to ?? null,
    approximate: visit.approximate ?? false,
    part: visit.part ?? null,
    precision: visit.precision,
    kind: visit.kind,
    place: visit.place?.text ?? null,
    transport: visit.transport
      ? {
          mode: visit.transport.mode,
          number: visit.transport.number?.text ?? null,
          carriage: visit.transport.carriage ?? null,
          seat: visit.transport.seat ?? null,
          from: visit.transport.fromPlace?.text ?? null,
          to: visit.transport.toPlace?.text ?? null,
        }
      : null,
    companions: visit.companions ?? [],
    caseLabel: visit.caseLabel ?? null,
    confidence: visit.confidence,
    words: visit.spans.map(span => ({ ...span, text: track.text.slice(span.start, span.end) })),
  };
}

const trackJson = (track: Track, reading: TracksReading) => ({
  row: track.row,
  visits: reading.visits.map(visit => visitJson(track, visit)),
  unread: reading.unread,
});

function visitRow(track: Track, visit: TrackVisit): string[] {
  const vehicle = visit.transport
    ? [visit.transport.number?.text ?? visit.transport.mode, visit.transport.carriage, visit.transport.seat]
        .filter(Boolean)
        .join(' ')
    : '';
  const time = visit.from || visit.to ? `${visit.from ?? ''}–${visit.to ?? ''}` : (visit.part ?? '');
  return [
    visit.until ? `${visit.on}–${visit.until}` : visit.on,
    time,
    visit.place?.text ?? '',
    vehicle,
    `“${visit.spans.map(span => track.text.slice(span.start, span.end)).join(' … ')}”`,
  ];
}

async function run({ positionals, options, say }: CommandInput): Promise<Outcome> {
  const [file] = positionals as [string];
  if (!fs.existsSync(file)) throw new UsageError(`没有文件 ${file}。`, `There is no file ${file}.`);
  const reportedOn = text(options, 'reported-on');
  if (reportedOn !== undefined && !isDay(reportedOn))
    throw new UsageError(
      `--reported-on 须为日期,不能是“${reportedOn}”。`,
      `--reported-on takes a day, not “${reportedOn}”.`,
    );
  const year = whole(options, 'year', 1900, 2150);
  const reading: ReadTracksOptions = {
    ...(year === undefined ? {} : { year }),
    ...(reportedOn ? { reportedOn } : {}),
  };
  const wanted = text(options, 'column');
  const tracks: Track[] = [];
  let column: string | null = null;
  if (wanted === undefined && !/\.(csv|tsv|xlsx)$/i.test(file))
    tracks.push({ row: null, text: fs.readFileSync(file, 'utf8').replace(/^\ufeff/, '') });
  else {
    const table = await openTable(file);
    if ('refused' in table) return refusedOutcome(table, say);
    const at = wanted === undefined ? textColumn(table) : columnNamed(table, wanted);
    if (at === null)
      throw new UsageError(
        `找不到写有活动轨迹的列,请用 --column 指明。有:${table.headers.join('、')}`,
        `No column reads like activity tracks; name one with --column. There are: ${table.headers.join(', ')}`,
      );
    column = table.headers[at]!;
    for await (const row of table.rows())
      if (row.cells[at]) tracks.push({ row: row.row, text: row.cells[at] });
  }
  const read = tracks.map(track => ({ track, reading: readTracks(track.text, reading) }));
  const visits = read.reduce((sum, each) => sum + each.reading.visits.length, 0);
  const unread = read.reduce((sum, each) => sum + each.reading.unread.length, 0);
  const unreadWord = say({ zh: '未读出', en: 'not read' });
  return {
    status: 0,
    json: {
      file,
      column,
      counts: { texts: tracks.length, visits, unread },
      texts: read.map(each => trackJson(each.track, each.reading)),
    },
    lines: [
      ...read.flatMap(({ track, reading: result }) => [
        ...(track.row === null ? [] : [say({ zh: `第 ${track.row} 行`, en: `row ${track.row}` })]),
        ...alignedLines(
          result.visits.map(visit => visitRow(track, visit)),
          { indent: track.row === null ? 0 : 2 },
        ),
        ...result.unread.map(
          words => `${track.row === null ? '' : '  '}${unreadWord}: “${words.text.replaceAll(/\s+/g, ' ')}”`,
        ),
      ]),
      '',
      say({
        zh: `${tracks.length} 段文字,${visits} 次到访,${unread} 处未读出`,
        en: `${tracks.length} texts, ${visits} visits, ${unread} stretches not read`,
      }),
    ],
  };
}

export const tracksCommand: Command = {
  name: 'tracks',
  takes: 'FILE',
  count: [1, 1],
  summary: {
    zh: '把官方活动轨迹文字读成逐次到访,附原文(不用数据库)',
    en: 'read official activity-track prose into visits, each with its words; needs no database',
  },
  options: {
    column: {
      type: 'string',
      value: 'NAME',
      help: { zh: '表格中写有轨迹的列,默认自动找出', en: 'column that holds the text; found by itself' },
    },
    year: {
      type: 'string',
      value: 'YEAR',
      help: { zh: '没有写年份的首个日期所在年', en: 'year of the first date that names none' },
    },
    'reported-on': {
      type: 'string',
      value: 'DAY',
      help: {
        zh: '通报日期:没有写年份的日期不晚于它',
        en: 'day of the report: dates without a year are not after it',
      },
    },
  },
  run,
};
