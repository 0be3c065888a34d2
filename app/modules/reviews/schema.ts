import Type, { type Static, type TSchema } from 'typebox';
import { pillarIds, questionIds } from './pillars.ts';

export type ReviewState = 'draft' | 'in_discussion' | 'closed';

/** A review as the database keeps it. */
export interface ReviewRow {
  id: string;
  outbreakId: string;
  kind: 'response' | 'drill';
  title: string;
  periodFrom: string;
  periodTo: string;
  state: ReviewState;
  createdAt: Date;
  createdBy: string;
  updatedAt: Date;
  areaKey: number;
  areaHi: number;
  version: number;
}

/** A lesson as the database keeps it, with the state of its task (null: none, or not the reader's to see). */
export interface LessonRow {
  id: string;
  reviewId: string;
  pillar: string;
  finding: string;
  cause: string;
  recommendation: string;
  ownerUnit: string;
  ownerKey: number;
  dueOn: string;
  evidence: string;
  taskId: string | null;
  taskState: string | null;
  taskDueAt: Date | null;
  updatedAt: Date;
  updatedBy: string;
  version: number;
}

const nullable = <T extends TSchema>(type: T) => Type.Union([type, Type.Null()]);
const oneOf = <T extends string>(values: readonly T[]) =>
  Type.Unsafe<T>({ type: 'string', enum: [...values] });
const closed = { additionalProperties: false };
const text = Type.String();
const whole = Type.Integer();
const day = Type.String({ format: 'date' });
const words = (maxLength: number, minLength = 1) => Type.String({ minLength, maxLength });
export const Pillar = oneOf(pillarIds);
export const Question = oneOf(questionIds);
export const State = oneOf(['draft', 'in_discussion', 'closed'] as const);

export const ReviewListItem = Type.Object({
  id: text,
  outbreakId: text,
  outbreakCode: text,
  outbreakName: text,
  kind: oneOf(['response', 'drill'] as const),
  title: text,
  periodFrom: text,
  periodTo: text,
  state: State,
  areaName: text,
  updatedAt: text,
  answers: whole,
  lessons: whole,
  lessonsOpen: whole,
});
export type ReviewListItem = Static<typeof ReviewListItem>;

const author = Type.Object({ name: text, at: text });
export const Answer = Type.Object({
  pillar: Pillar,
  question: Question,
  text,
  version: whole,
  updatedAt: text,
  updatedBy: text,
  authors: Type.Array(author),
});
export type Answer = Static<typeof Answer>;
export const CommentOut = Type.Object({ id: text, pillar: nullable(Pillar), text, at: text, by: text });
export const Lesson = Type.Object({
  id: text,
  pillar: Pillar,
  finding: text,
  cause: text,
  recommendation: text,
  ownerUnit: text,
  ownerKey: whole,
  ownerArea: text,
  dueOn: text,
  evidence: text,
  taskId: nullable(text),
  /** Null with a task: its state lies outside what the reader may see. */
  taskState: nullable(text),
  taskLate: Type.Boolean(),
  updatedAt: text,
  updatedBy: text,
  version: whole,
});
export type Lesson = Static<typeof Lesson>;

export const Review = Type.Object({
  id: text,
  outbreakId: text,
  outbreakCode: text,
  outbreakName: text,
  outbreakNameEn: nullable(text),
  kind: oneOf(['response', 'drill'] as const),
  title: text,
  periodFrom: text,
  periodTo: text,
  state: State,
  version: whole,
  areaName: text,
  createdAt: text,
  createdBy: text,
  updatedAt: text,
  /** Whether the reader may write, and the review is open. */
  mayWrite: Type.Boolean(),
  mayChangeState: Type.Boolean(),
  answers: Type.Array(Answer),
  comments: Type.Array(CommentOut),
  lessons: Type.Array(Lesson),
  versions: Type.Array(Type.Object({ number: whole, at: text, by: text })),
});
export type Review = Static<typeof Review>;

export const NewReview = Type.Object(
  {
    outbreakId: Type.String({ format: 'uuid' }),
    title: Type.Optional(words(120)),
    from: Type.Optional(day),
    to: Type.Optional(day),
  },
  closed,
);
export const ReviewChange = Type.Object(
  { version: whole, title: Type.Optional(words(120)), from: Type.Optional(day), to: Type.Optional(day) },
  closed,
);
export const StateChange = Type.Object(
  { version: whole, to: State, reason: Type.Optional(Type.String({ maxLength: 400 })) },
  closed,
);
export const AnswerChange = Type.Object(
  {
    pillar: Pillar,
    question: Question,
    text: words(8000, 0),
    version: Type.Integer({
      minimum: 0,
      description: 'The version the text was written on; 0: there was none',
    }),
  },
  closed,
);
export const NewComment = Type.Object({ pillar: Type.Optional(Pillar), text: words(2000) }, closed);
const lessonFields = {
  pillar: Pillar,
  finding: words(2000),
  cause: words(2000),
  recommendation: words(2000),
  ownerUnit: words(120),
  ownerKey: Type.Integer({ minimum: 0 }),
  dueOn: day,
  evidence: Type.Optional(words(2000, 0)),
};
export const NewLesson = Type.Object(lessonFields, closed);
export const LessonChange = Type.Object(
  { ...Type.Partial(Type.Object(lessonFields)).properties, version: whole },
  closed,
);
export type LessonFields = Static<typeof NewLesson>;
