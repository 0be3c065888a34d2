import { capabilityBits } from '../../app/core/sessions/capabilities.ts';
import { declared } from './declared.ts';

/** What a session brings: capability bits, area interval and its actor. */
export interface Session {
  name: string;
  token: Buffer;
  actor: string;
  can: number;
  lo: number;
  hi: number;
}
/** `move` takes the row out of its area; `sweep` and `wipe` change and delete without looking for a row, so no policy of reading stands before them. */
export const verbs = ['select', 'insert', 'update', 'delete', 'move', 'sweep', 'wipe'] as const;
export type Verb = (typeof verbs)[number];
export type DatabaseRole = 'op_app' | 'op_worker' | 'op_audit';

/** Area columns of the sample row: the row lies where its objects lie, the move would take it elsewhere. */
export interface Places {
  here: number;
  there: number;
}

/** Whether the rules let a session of a database role do this to the sample row. */
export type Rule = (session: Session, role: DatabaseRole, places: Places) => boolean;
type Rules = Partial<Record<Verb, Rule>>;

const bit = (can: number, position: number) => Math.floor(can / 2 ** position) % 2 === 1;
const within = (session: Session, key: number) => key >= session.lo && key <= session.hi;
const servers = (role: DatabaseRole) => role !== 'op_audit';
const holding =
  (position: number): Rule =>
  (session, role) =>
    servers(role) && bit(session.can, position);
const everyone: Rule = (_session, role) => servers(role);
const inArea =
  (position: number): Rule =>
  (session, role, { here }) =>
    servers(role) && bit(session.can, position) && within(session, here);
const movable =
  (position: number): Rule =>
  (session, role, places) =>
    inArea(position)(session, role, places) && within(session, places.there);
const either =
  (...rules: Rule[]): Rule =>
  (...cell) =>
    rules.some(rule => rule(...cell));
const {
  'place.read': placeRead,
  'place.write': placeWrite,
  'area.write': areaWrite,
  'presence.write': presenceWrite,
  'presence.index': presenceIndex,
  'protocol.write': protocolWrite,
  'outbreak.write': outbreakWrite,
  'journal.read': journalRead,
  'followup.write': followup,
  'measure.write': measureWrite,
  'testing.read': testingRead,
  'testing.write': testingWrite,
  'lab.read': labRead,
  'lab.write': labWrite,
} = capabilityBits;

/** Tables whose policies are written by hand: what they are to say, in words a reader of the migrations can check. A verb left out is for nobody. */
const byHand: Record<string, Rules> = {
  'public.area': { select: everyone, insert: holding(areaWrite), update: holding(areaWrite) },
  // places are not personal: all staff who may read places see all of them, only those of one's area change
  'public.place': {
    select: holding(placeRead),
    insert: holding(placeWrite),
    update: inArea(placeWrite),
    delete: inArea(placeWrite),
    move: movable(placeWrite),
  },
  // a train belongs to no area
  'public.journey': {
    select: holding(placeRead),
    insert: holding(placeWrite),
    update: holding(placeWrite),
    delete: holding(placeWrite),
    move: holding(placeWrite),
  },
  'public.presence': {
    select: holding(presenceIndex),
    insert: holding(presenceWrite),
    delete: holding(presenceIndex),
  },
  // which key a day's rows were written under: who records binds a new day, the index's own session alone changes one, nobody takes one away
  'public.presence_day': {
    select: (...cell) => holding(presenceWrite)(...cell) || holding(presenceIndex)(...cell),
    insert: (...cell) => holding(presenceWrite)(...cell) || holding(presenceIndex)(...cell),
    update: holding(presenceIndex),
  },
  'public.protocol_pack': {
    select: everyone,
    insert: holding(protocolWrite),
    update: holding(protocolWrite),
  },
  'public.outbreak': {
    select: everyone,
    insert: holding(outbreakWrite),
    update: holding(outbreakWrite),
    move: holding(outbreakWrite),
  },
  'public.outbreak_edition': { select: everyone, insert: holding(outbreakWrite) },
  // names of the migrations that ran; granted to nobody
  'public.migration': {},
  // the sample tube was taken there, one of its people waits here: whoever sees them wait sees for which tube
  'public.positive_pool': {
    select: (session, role, { here, there }) =>
      servers(role) &&
      bit(session.can, capabilityBits['measure.read']) &&
      (within(session, there) || within(session, here)),
    insert: (...cell) => inThere(measureWrite)(...cell),
    update: (...cell) => inThere(measureWrite)(...cell),
    delete: (...cell) => inThere(measureWrite)(...cell),
    move: (...cell) => inThere(measureWrite)(...cell),
  },
  // what a person did with a box is never changed
  'public.custody_event': {
    select: either(inArea(testingRead), inArea(labRead)),
    insert: inArea(capabilityBits['custody.write']),
  },
  // written by functions that reckon it from memberships and samples, by nobody's hand
  'public.test_duty': { select: inArea(testingRead) },
  // certificates people made of their own results: the public result pages alone
  'public.result_certificate': {
    select: (session, role) => servers(role) && session.actor === 'system:results',
    insert: (session, role) => servers(role) && session.actor === 'system:results',
  },
  // heartbeats: anyone's work may be one; the sweep folds them
  'public.feed_pulse': {
    select: (session, role) => servers(role) && session.actor === 'system:feeds.sweep',
    insert: everyone,
    delete: (session, role) => servers(role) && session.actor === 'system:feeds.sweep',
  },
  'core.setting': { select: everyone },
  'core.command': {
    select: (session, role) => servers(role) && session.actor === sampleActor,
    insert: (session, role) => servers(role) && session.actor === sampleActor,
    update: (session, role) => servers(role) && session.actor === sampleActor,
  },
  'core.account': {},
  'core.account_grant': {},
  'core.session': {},
  // the journal is written by its function only; the sequencer alone gives positions
  'journal.entry': {
    select: (session, role, { here }) =>
      (bit(session.can, journalRead) && within(session, here)) ||
      (role === 'op_worker' && session.actor === 'system:sequencer'),
  },
  'journal.position': {
    select: session => bit(session.can, journalRead),
    insert: (_session, role) => role === 'op_worker',
  },
  'journal.checkpoint': { select: () => true, insert: (_session, role) => role === 'op_worker' },
  'journal.frontier': {
    select: (_session, role) => role === 'op_worker',
    update: (_session, role) => role === 'op_worker',
  },
};
/** Whose command the sample row of `core.command` is. */
export const sampleActor = 'system:matrix-owner';

/** The devices whose sample rows `presence_device` and `presence_batch` hold, and the one the trial adds a batch for; see samples.ts for the ids. */
export const sampleDevices = {
  itself: 'device:01696400-0000-4000-8000-000000000000',
  batch: 'device:01646576-0000-4000-8000-000000000000',
  added: 'device:02646576-0000-4000-8000-000000000000',
  feed: 'device:01696400-0000-4000-8000-000000000000',
};
/** Whose training the sample row of `training_record` is; see samples.ts for the id. */
export const sampleTrainee = '01616363-0000-4000-8000-000000000000';
const device =
  (which: keyof typeof sampleDevices): Rule =>
  (session, role) =>
    servers(role) && session.actor === sampleDevices[which];

/** Last key of the area the sample rows lie in, a street: what is read below its area as well is seen from inside it. */
export const lastKeyOfStreet = (key: number) => key + 2 ** 34 - 1;
const below =
  (position: number): Rule =>
  (session, role, { here }) =>
    servers(role) && bit(session.can, position) && session.lo >= here && session.hi <= lastKeyOfStreet(here);
/** The row's area and the session's have a part in common: city-wide programmes are seen in every street, those of one street from above. */
const touching =
  (position: number): Rule =>
  (session, role, { here }) =>
    servers(role) && bit(session.can, position) && here <= session.hi && lastKeyOfStreet(here) >= session.lo;
const inThere =
  (position: number): Rule =>
  (session, role, { there }) =>
    servers(role) && bit(session.can, position) && within(session, there);
const takenThere: Rule = (session, role, places) =>
  inThere(testingRead)(session, role, places) && bit(session.can, labRead);
const planBelow: Rules = { select: below(capabilityBits['plan.read']) };
const reviewBelow: Rules = { select: below(capabilityBits['review.read']) };

/** What a hand-written policy adds to `core.protect`. */
const added: Record<string, Rules> = {
  // who follows up confirms presence, without planning: measure_guard lets only those columns through
  'public.measure': {
    update: (session, role, places) =>
      inArea(measureWrite)(session, role, places) || inArea(followup)(session, role, places),
  },
  // a device knows of itself, and of what it sent
  'public.presence_device': { select: device('itself') },
  'public.presence_batch': { select: device('batch'), insert: device('added') },
  // whoever works below the area of a plan reads it; what it says is done there too
  'public.plan': planBelow,
  'public.plan_version': planBelow,
  'public.plan_firing': planBelow,
  'public.plan_reading': planBelow,
  // who works within the area a review is about reads what the team wrote
  'public.review': reviewBelow,
  'public.review_answer': reviewBelow,
  'public.review_comment': reviewBelow,
  'public.review_lesson': reviewBelow,
  // why somebody is sampled names nobody: read wherever it is done, and in any laboratory
  'public.test_programme': { select: either(touching(testingRead), holding(labRead)) },
  'public.test_cohort': { select: touching(testingRead) },
  'public.campaign': { select: touching(testingRead) },
  'public.campaign_unit': { select: touching(testingRead) },
  'public.campaign_round': { select: touching(testingRead) },
  'public.campaign_programme': { select: touching(testingRead) },
  // where one can be sampled, and which laboratories there are, is public to staff; a laboratory keeps its own state up to date
  'public.sampling_point': { select: everyone },
  'public.laboratory': { select: everyone, update: inArea(labWrite), move: movable(labWrite) },
  // the laboratory sees what is on its way to it, and moves tubes on; never who is in them
  'public.sample_box': { select: inArea(labRead) },
  'public.box_tube': { select: inArea(labRead) },
  'public.sample_tube': { select: inArea(labRead), update: inArea(labWrite), move: movable(labWrite) },
  // who leads testing sees what became of tubes taken in the area, wherever the laboratory is; the sample rows were taken there
  'public.lab_tube': { select: takenThere },
  'public.lab_outcome': { select: takenThere },
  // who leads testing judges signals of a laboratory as well as the bench
  'public.lab_signal': { update: inArea(testingWrite), move: movable(testingWrite) },
  // a laboratory's own system knows of itself
  'public.lab_feed': { select: device('feed') },
  // everyone sees their own; the sample row is of this account
  'public.training_record': {
    select: (session, role) => servers(role) && session.actor === sampleTrainee,
  },
};

/** Tables whose rows every signed-in person may know of: naming one says nothing of an area. */
export const knownToStaff: ReadonlySet<string> = new Set(
  Object.entries(added)
    .filter(([, rules]) => rules.select === everyone)
    .map(([table]) => table.slice('public.'.length)),
);
/** Tables whose rows are read wherever their area and the session's have a part in common. */
export const readWhereTouching: ReadonlySet<string> = new Set([
  'test_programme',
  'test_cohort',
  'campaign',
  'campaign_unit',
  'campaign_round',
  'campaign_programme',
]);

/** The rules of a table; undefined for a table nobody has declared. */
export function rulesOf(table: string): Rules | undefined {
  const found = table.startsWith('public.') ? declared.get(table.slice('public.'.length)) : undefined;
  if (byHand[table]) return withSweeps(byHand[table]);
  if (!found) return undefined;
  const { read, write, columns } = found;
  const tied = columns.length > 0;
  const written = tied ? inArea(write) : holding(write);
  const extra = added[table] ?? {};
  const update: Rule = (...cell) => written(...cell) || (extra.update?.(...cell) ?? false);
  // whoever looks for the row first needs reading as well
  const both =
    (rule: Rule): Rule =>
    (session, role, places) =>
      rule(session, role, places) &&
      (bit(session.can, read) || (extra.select?.(session, role, places) ?? false));
  const also =
    (rule: Rule, more: Rule | undefined): Rule =>
    (...cell) =>
      rule(...cell) || (more?.(...cell) ?? false);
  return {
    select: also(tied ? inArea(read) : holding(read), extra.select),
    insert: also(written, extra.insert),
    update: both(update),
    delete: both(written),
    ...(tied ? { move: both(also(movable(write), extra.move)) } : {}),
    sweep: update,
    wipe: written,
  };
}

/** By hand, what is written as `update` and `delete` is meant of the policy itself; finding the row first takes reading as well. */
function withSweeps(rules: Rules): Rules {
  const found = (rule: Rule | undefined): Rule | undefined =>
    rule && ((...cell) => rule(...cell) && (rules.select?.(...cell) ?? false));
  return {
    ...rules,
    update: found(rules.update),
    delete: found(rules.delete),
    move: found(rules.move),
    sweep: rules.update,
    wipe: rules.delete,
  };
}

/** What may be done with no session at all: the city's name and time zone are read before anybody signs in, and roots of the journal are public. */
export function withoutSession(table: string, verb: Verb, role: DatabaseRole): boolean {
  if (verb === 'select' && (table === 'core.setting' || table === 'journal.checkpoint')) return true;
  // the sequencer's tables hold positions and roots, nothing of what was done; its database role is kept from them by no session
  if (role !== 'op_worker') return false;
  return (
    (verb === 'insert' && (table === 'journal.position' || table === 'journal.checkpoint')) ||
    (table === 'journal.frontier' && (verb === 'select' || verb === 'update' || verb === 'sweep'))
  );
}
