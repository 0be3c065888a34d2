export { type PartHours, partHours } from './partHours.ts';
export { readTracks } from './readTracks.ts';
export type {
  DayPart,
  NotVisit,
  NotVisitReason,
  QuotedText,
  ReadTracksOptions,
  TextSpan,
  TracksReading,
  TrackTransport,
  TrackVisit,
  TransportMode,
  VisitKind,
} from './types.ts';
