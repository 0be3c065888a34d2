import Type, { type Static, type TSchema } from 'typebox';
import { listOf } from '../../../core/http/lists.ts';

const oneOf = <T extends string>(values: readonly T[]) =>
  Type.Unsafe<T>({ type: 'string', enum: [...values] });
const nullable = <T extends TSchema>(type: T) => Type.Union([type, Type.Null()]);
const closed = { additionalProperties: false };
const text = Type.String();
const whole = Type.Integer();
const words = (maxLength: number, minLength = 1) => Type.String({ minLength, maxLength });
export const Uuid = Type.String({ format: 'uuid' });
const Bilingual = Type.Object({ zh: text, en: text });
const OutcomeWord = oneOf(['negative', 'positive', 'inconclusive', 'invalid'] as const);
const Genes = Type.Array(Type.Object({ gene: text, ct: nullable(Type.Number()) }));

// ── feeds: the systems of a laboratory that send results by themselves ──────
export const transports = ['mllp', 'fhir'] as const;
/** GET /labs/:id/feeds (lab.read). */
export const FeedView = Type.Object({
  id: text,
  labId: text,
  name: text,
  transport: oneOf(transports),
  /** MSH-3 and MSH-4, where they are checked. */
  sendingApplication: nullable(text),
  sendingFacility: nullable(text),
  /** Used where MSH-18 is empty. */
  charset: oneOf(['UNICODE UTF-8', 'GB 18030'] as const),
  /** SHA-256 of the client certificate, 64 hexadecimal digits. */
  certificateFingerprint: nullable(text),
  certificateExpiresAt: nullable(text),
  registeredAt: text,
  registeredByName: nullable(text),
  lastHeardAt: nullable(text),
  revokedAt: nullable(text),
  revokeReason: nullable(text),
});
export type FeedView = Static<typeof FeedView>;
export const FeedList = Type.Object({ items: Type.Array(FeedView), asOf: text });
/** POST /labs/:id/feeds (account.manage). `certificate`: PEM, read for its fingerprint and its end; an MLLP feed without one is heard on the loopback only. */
export const NewFeed = Type.Object(
  {
    name: words(80),
    transport: oneOf(transports),
    sendingApplication: Type.Optional(words(60)),
    sendingFacility: Type.Optional(words(60)),
    charset: Type.Optional(oneOf(['UNICODE UTF-8', 'GB 18030'] as const)),
    certificate: Type.Optional(words(20_000)),
  },
  closed,
);
export type NewFeed = Static<typeof NewFeed>;
/** The token of a FHIR feed, shown this once. */
export const NewFeedAnswer = Type.Object({ id: text, token: nullable(text) });
/** POST /laboratory/feeds/:id/revoke (account.manage). */
export const RevokeFeed = Type.Object({ reason: words(500) }, closed);
export const RevokedFeed = Type.Object({ id: text, revokedAt: text });

// ── codes: what a laboratory's own codes mean ───────────────────────────────
const ObservationCode = Type.Object(
  {
    system: words(60),
    code: words(60),
    means: oneOf(['outcome', 'gene', 'ct', 'nothing'] as const),
    gene: Type.Optional(words(20)),
  },
  closed,
);
const ValueCode = Type.Object({ system: words(60), code: words(60), means: OutcomeWord }, closed);
/** GET /labs/:id/codes (lab.read): its own and the shipped ones. PUT /labs/:id/codes (account.manage) replaces its own. */
export const CodeTable = Type.Object(
  {
    observations: Type.Array(ObservationCode, { maxItems: 500 }),
    values: Type.Array(ValueCode, { maxItems: 500 }),
  },
  closed,
);
export type CodeTable = Static<typeof CodeTable>;
export const CodesView = Type.Object({
  own: CodeTable,
  shipped: Type.Object({
    observations: Type.Array(Type.Object({ ...ObservationCode.properties, name: text })),
    values: Type.Array(Type.Object({ ...ValueCode.properties, name: text })),
    words: Type.Record(Type.String(), Type.Array(text)),
    sources: Type.Record(Type.String(), text),
  }),
  version: whole,
});
export const PutCodes = Type.Object({ version: whole, own: CodeTable }, closed);

// ── what came in ────────────────────────────────────────────────────────────
/** GET /labs/:id/messages?state= list (lab.read): each message or file, what became of it, and why it was refused. */
export const MessageView = Type.Object({
  id: text,
  transport: oneOf(['mllp', 'fhir', 'file'] as const),
  feedName: nullable(text),
  /** MSH-10, the identifier of a FHIR report or bundle, or a file's name. */
  controlId: text,
  state: oneOf(['taken', 'refused'] as const),
  receivedAt: text,
  results: whole,
  released: whole,
  forReview: whole,
  already: whole,
  waiting: whole,
  refused: whole,
  /** When the content of a refused message was destroyed because its time was over (RES-20). */
  forgottenAt: nullable(text),
  /** Of a refused message: every problem, where it stands. */
  problems: Type.Array(Type.Object({ path: text, rule: text, message: Bilingual })),
});
export type MessageView = Static<typeof MessageView>;
export const MessageList = listOf(MessageView);

// ── inbox: results that fit no tube of the laboratory ───────────────────────
export const inboxStates = ['waiting', 'assigned', 'fitted', 'rejected'] as const;
/** GET /labs/:id/inbox?state=waiting list (lab.read). `fitted`: its tube arrived later and it took effect by itself. */
export const InboxItem = Type.Object({
  id: text,
  labId: text,
  /** As it came. */
  tubeCode: text,
  outcome: OutcomeWord,
  genes: Genes,
  takenAt: nullable(text),
  testedAt: text,
  plateCode: nullable(text),
  well: nullable(text),
  transport: oneOf(['mllp', 'fhir', 'file'] as const),
  feedName: nullable(text),
  fileName: nullable(text),
  /** Why it fits nowhere. */
  rule: text,
  why: Bilingual,
  state: oneOf(inboxStates),
  receivedAt: text,
  decidedAt: nullable(text),
  decidedByName: nullable(text),
  reason: nullable(text),
  assignedTubeCode: nullable(text),
  version: whole,
});
export type InboxItem = Static<typeof InboxItem>;
export const InboxList = listOf(InboxItem);
/** GET /laboratory/inbox/:id (lab.read). */
export const Proposal = Type.Object({
  tubeId: text,
  tubeCode: text,
  /** 0–1, best first; a proposal, never a decision. */
  score: Type.Number(),
  /** Each point that speaks for it. */
  reasons: Type.Array(Bilingual),
  /** Each point that speaks against it. */
  against: Type.Array(Bilingual),
  receivedAt: nullable(text),
  firstSampleAt: nullable(text),
  memberCount: whole,
});
export type Proposal = Static<typeof Proposal>;
export const InboxDetail = Type.Object({
  ...InboxItem.properties,
  proposals: Type.Array(Proposal),
  /** Somebody is named in the message; who, is sealed and only helps to propose. */
  namesSomebody: Type.Boolean(),
});
export type InboxDetail = Static<typeof InboxDetail>;
/** POST /laboratory/inbox/:id/assign (lab.write): it then takes effect as if it had come under that code. */
export const AssignInbox = Type.Object({ version: whole, tubeCode: words(60), reason: words(500) }, closed);
/** POST /laboratory/inbox/:id/reject (lab.write). */
export const RejectInbox = Type.Object({ version: whole, reason: words(500) }, closed);
export const InboxAnswer = Type.Object({
  id: text,
  state: oneOf(inboxStates),
  /** What the result came to when it was assigned. */
  result: nullable(oneOf(['released', 'for_review', 'already'] as const)),
  version: whole,
});

// ── files ───────────────────────────────────────────────────────────────────
export const fileStates = ['checked', 'committed', 'undone', 'discarded'] as const;
export const fileRowStates = ['released', 'for_review', 'already', 'waiting', 'refused'] as const;
const FileCounts = Type.Object({
  rows: whole,
  released: whole,
  forReview: whole,
  already: whole,
  waiting: whole,
  refused: whole,
  corrections: whole,
});
const FileColumn = Type.Object({ header: text, field: nullable(text) });
/** Every row that is not simply taken; `state` is what would become, or became, of it. */
const FileRow = Type.Object({
  row: whole,
  tubeCode: nullable(text),
  outcome: nullable(OutcomeWord),
  state: oneOf(fileRowStates),
  problems: Type.Array(
    Type.Object({ column: nullable(text), seen: nullable(text), rule: text, message: Bilingual }),
  ),
});
export type FileRow = Static<typeof FileRow>;
/** POST /labs/:id/result-files (lab.write; raw bytes, header x-file-name) answers this; nothing has changed yet. GET /laboratory/result-files/:id (lab.read). */
export const FileView = Type.Object({
  id: text,
  labId: text,
  fileName: text,
  state: oneOf(fileStates),
  columns: Type.Array(FileColumn),
  counts: FileCounts,
  /** At most 1,000; `problemRowsLeftOut` says how many more. */
  problemRows: Type.Array(FileRow),
  problemRowsLeftOut: whole,
  /** The same content was committed before. */
  sameAsFileId: nullable(text),
  uploadedAt: text,
  uploadedByName: nullable(text),
  committedAt: nullable(text),
  undoneAt: nullable(text),
  /** After undoing: tubes whose result was released meanwhile and needs a correction by two people. */
  needCorrection: Type.Array(text),
  /** When its rows were destroyed because their time was over (RES-20); `problemRows` is empty then. */
  forgottenAt: nullable(text),
  version: whole,
});
export type FileView = Static<typeof FileView>;
/** GET /labs/:id/result-files list (lab.read). */
export const FileListItem = Type.Object({
  id: text,
  fileName: text,
  state: oneOf(fileStates),
  counts: FileCounts,
  uploadedAt: text,
  committedAt: nullable(text),
  version: whole,
});
export const FileList = listOf(FileListItem);
/** POST /laboratory/result-files/:id/commit (lab.write). Without `goodOnly` a file with a refused row is refused as a whole. */
export const CommitFile = Type.Object({ version: whole, goodOnly: Type.Optional(Type.Boolean()) }, closed);
/** POST /laboratory/result-files/:id/undo and …/discard (lab.write). */
export const UndoFile = Type.Object({ version: whole, reason: words(500) }, closed);
