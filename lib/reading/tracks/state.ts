import { type Calendar, dayText, type TrackDays } from './calendar.ts';
import type { ClockTime } from './timeMarks.ts';
import type {
  DayPart,
  QuotedText,
  TextSpan,
  TrackTransport,
  TrackVisit,
  TransportMode,
  VisitKind,
} from './types.ts';

/** A clock expression waiting for the place it belongs to. */
export type PendingTime = TextSpan & { times: ClockTime[]; part?: DayPart; continues?: boolean };

/** A vehicle waiting for its destination. */
export type PendingTransport = TextSpan & {
  mode: TransportMode;
  /** Only a plate was given; the word after it says what it was on. */
  modeOpen?: boolean;
  number?: QuotedText;
  carriage?: string;
  seat?: string;
  toPlace?: QuotedText;
  departs?: PendingTime;
  /** The words around it when its destination stands in a later clause. */
  wordsStart: number;
  wordsEnd?: number;
};

/** What has been read so far and still bears on the words to come. */
export type ReadingState = {
  original: string;
  /** `original` in one alphabet, offset for offset. */
  folded: string;
  calendar: Calendar;
  days: TrackDays[];
  daysSpans: TextSpan[];
  time?: PendingTime;
  part?: TextSpan & { part: DayPart };
  transport?: PendingTransport;
  fromPlace?: QuotedText;
  companions: string[];
  caseLabel?: string;
  /** Visits of the last frame, one per day and time it was said of. */
  last: TrackVisit[];
  visits: TrackVisit[];
};

const quote = (state: ReadingState, span: TextSpan): QuotedText => ({
  text: state.original.slice(span.start, span.end),
  start: span.start,
  end: span.end,
});

/** The words at `span` with their offsets. */
export function quoted(state: ReadingState, span: TextSpan): QuotedText {
  return quote(state, span);
}

const publicModes = new Set<TransportMode>(['plane', 'train', 'metro', 'bus', 'coach', 'ship']);

function transportOf(state: ReadingState, place: QuotedText | undefined): TrackTransport | undefined {
  const pending = state.transport;
  if (pending === undefined) return undefined;
  const toPlace = place ?? pending.toPlace;
  return {
    mode: pending.mode,
    ...(pending.number && { number: pending.number }),
    ...(pending.carriage && { carriage: pending.carriage }),
    ...(pending.seat && { seat: pending.seat }),
    ...(state.fromPlace && { fromPlace: state.fromPlace }),
    ...(toPlace && { toPlace }),
  };
}

function kindOf(state: ReadingState, place: QuotedText | undefined, around: string): VisitKind {
  const words = place === undefined ? '' : state.folded.slice(place.start, place.end);
  if (/隔离/.test(words) || /隔离/.test(around)) return 'quarantine';
  if (/医院|诊所|卫生院|卫生[室站所]|门诊|诊室|急诊|医大|病房|胸科/.test(words)) return 'medical';
  if (
    /^(?:居家|居村|居校|住校|宅.*家|在?家|家中|家里|回家|住处|住所|自家.*|居村|返家)$|[^亲戚友属姐妹哥弟母父]家中$/.test(
      words,
    )
  )
    return 'home';
  if (/就诊|看病|就医|求医|输液|打针|治疗/.test(around)) return 'medical';
  const mode = state.transport?.mode;
  return mode !== undefined &&
    publicModes.has(mode) &&
    (state.transport?.number !== undefined || mode === 'plane')
    ? 'transport'
    : 'stay';
}

type Timing = Pick<TrackVisit, 'from' | 'to' | 'approximate' | 'part' | 'precision'>;

function timingOf(state: ReadingState, time: ClockTime | undefined, atDestination: boolean): Timing {
  const part = state.time?.part ?? state.part?.part;
  const ride = state.transport;
  const arrives =
    time !== undefined && ride !== undefined && state.time !== undefined && state.time.start > ride.start;
  const departs = ride?.departs?.times[0];
  const timetabled = ride?.number !== undefined && ['plane', 'train', 'ship', 'coach'].includes(ride.mode);
  if (arrives && timetabled && atDestination) {
    const approximate = time.approximate || (departs?.approximate ?? false);
    return {
      ...(departs && { from: departs.from }),
      to: time.from,
      ...(approximate && { approximate }),
      precision: 'minute',
    };
  }
  const said = time ?? (state.time === undefined ? departs : undefined);
  if (said !== undefined) {
    const { from, to, approximate } = said;
    return {
      from,
      ...(to && { to }),
      ...(approximate && { approximate }),
      ...(part && { part }),
      precision: 'minute',
    };
  }
  return part === undefined ? { precision: 'day' } : { part, precision: 'part_of_day' };
}

function joinedSpans(spans: (TextSpan | undefined)[]): TextSpan[] {
  const sorted = spans
    .filter(span => span !== undefined && span.end > span.start)
    .map(span => ({ ...span! }));
  sorted.sort((a, b) => a.start - b.start);
  const joined: TextSpan[] = [];
  for (const span of sorted) {
    const last = joined[joined.length - 1];
    if (last !== undefined && span.start <= last.end) last.end = Math.max(last.end, span.end);
    else joined.push({ start: span.start, end: span.end });
  }
  return joined;
}

/** What a frame found: the place, the words it stands in, and how sure the reader is. */
export type Found = {
  place?: TextSpan;
  words: TextSpan;
  around: string;
  confidence: number;
  arrives?: boolean;
};

/** Turn one find into visits, one for each day and clock time it was said with; consumes the time, part and vehicle. */
export function addVisits(state: ReadingState, found: Found): TrackVisit[] {
  const place = found.place && quote(state, found.place);
  const transport = transportOf(state, place);
  const kind = kindOf(state, place, found.around);
  const shown = place ?? transport?.toPlace ?? transport?.fromPlace;
  const times: (ClockTime | undefined)[] = state.time?.times ?? [undefined];
  const ride = state.transport;
  const added: TrackVisit[] = [];
  for (const days of state.days) {
    for (const time of times) {
      const rideWords = ride && { start: ride.wordsStart, end: ride.wordsEnd ?? ride.end };
      const ticket = [
        ...state.daysSpans,
        state.time,
        state.part,
        rideWords,
        ride?.departs,
        ride?.number,
        state.fromPlace,
      ];
      added.push({
        on: dayText(days.on),
        ...(days.until && { until: dayText(days.until) }),
        ...timingOf(state, time, found.arrives ?? false),
        ...(shown && { place: shown }),
        kind,
        ...(transport && { transport }),
        ...(state.companions.length > 0 && { companions: [...state.companions] }),
        ...(state.caseLabel !== undefined && { caseLabel: state.caseLabel }),
        spans: joinedSpans([...ticket, found.words]),
        confidence: found.confidence,
      });
    }
  }
  state.visits.push(...added);
  state.last = added;
  delete state.time;
  delete state.part;
  delete state.transport;
  delete state.fromPlace;
  return added;
}

/** A numbered journey whose destination the words never give is still a visit: on that vehicle. */
export function flushTransport(state: ReadingState): void {
  const ride = state.transport;
  if (ride === undefined) return;
  // A clock time said after the vehicle belongs to what comes next.
  const next = state.time !== undefined && state.time.start > ride.start ? state.time : undefined;
  if (next !== undefined) delete state.time;
  if (ride.number !== undefined && state.days.length > 0) {
    addVisits(state, {
      words: { start: ride.wordsStart, end: ride.wordsEnd ?? ride.end },
      around: '',
      confidence: 0.7,
    });
  }
  if (next !== undefined) state.time = next;
  delete state.transport;
}
