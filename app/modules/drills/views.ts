import type { DrillState } from '../../core/drill.ts';
import { daysOf, isAsked, momentOf, nextMorning, seenBy } from './rules.ts';
import type { Scenario } from './scenario.ts';
import type { DrillClock, DrillView, QuestionView } from './schema.ts';
import type { AnswerRow } from './store.ts';

const iso = (instant: number) => new Date(instant).toISOString();
const isoOrNull = (instant: number | null) => (instant === null ? null : iso(instant));

/** The clock as every page shows it. */
export function clockView(state: DrillState, leads: boolean, timeZone: string): DrillClock {
  return {
    title: state.scenario.title,
    lead: leads,
    mode: state.mode,
    clock: state.clock,
    speed: state.speed,
    now: iso(state.now),
    ...daysOf(state, timeZone),
    startedAt: iso(state.startedAt),
    endsAt: iso(state.endsAt),
    ended: state.ended,
    workingTo: isoOrNull(state.workingTo),
    nextMorning: iso(nextMorning(state, timeZone)),
    unanswered: state.injects.filter(inject => inject.state === 'given').length,
  };
}

/** The questions of the scenario with what was answered; before their moment only who leads sees them. */
export function questionsView(
  scenario: Scenario | null,
  answers: AnswerRow[],
  state: DrillState,
  leads: boolean,
  timeZone: string,
): QuestionView[] {
  return (scenario?.questions ?? []).flatMap(question => {
    const at = question.at ? momentOf(state.startedAt, question.at.day, question.at.time, timeZone) : null;
    if (!leads && !isAsked(at, state)) return [];
    return [
      {
        id: question.id,
        at: isoOrNull(at),
        text: question.text,
        answers: answers
          .filter(answer => answer.questionId === question.id)
          .map(answer => ({ at: answer.at.toISOString(), by: answer.by, text: answer.text })),
      },
    ];
  });
}

/** The whole control room, as the reader may see it. */
export function drillView(
  whole: DrillState,
  questions: QuestionView[],
  leads: boolean,
  timeZone: string,
): DrillView {
  const state = seenBy(whole, leads);
  return {
    ...clockView(state, leads, timeZone),
    scenario: {
      id: state.scenario.id,
      briefing: state.scenario.briefing,
      people: state.scenario.people,
      // with the seed the same world could be run beside the drill, and its truth read
      seed: leads ? state.scenario.seed : null,
    },
    nextEventAt: isoOrNull(state.nextEventAt),
    points: state.points
      .map(point => ({ ...point, at: iso(point.at), savedAt: iso(point.savedAt) }))
      .toReversed(),
    injects: state.injects.map(({ answer, expected, ...inject }) => ({
      ...inject,
      at: iso(inject.at),
      ...(expected ? { expected } : {}),
      ...(answer ? { answer: { ...answer, at: iso(answer.at) } } : {}),
    })),
    questions,
    events: state.events.map(event => ({ ...event, at: iso(event.at) })),
    staff: state.staff,
    autopilot: state.autopilot,
    error: state.error,
  };
}
