/** A world the drill was scored against: nobody acting, paper, this response, a perfect one. */
export interface TruthArm {
  id: string;
  infections: number | null;
  personDaysRestricted: number | null;
}

/** What the score of a drill says of this response, taken as far as it could be read. */
export interface Truth {
  state: 'ready' | 'computing' | 'none' | 'failed';
  arms: TruthArm[];
  /** `recall`: of those a traced case infected, who was listed; `precision`: of those listed, who truly met the case or shared its room; 0–1. `reached`: of all infected by known cases. */
  tracing: {
    recall: number | null;
    precision: number | null;
    reached: { inTime: number | null; late: number | null; missed: number | null };
  };
}

type Json = Record<string, unknown>;
const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A number, or the middle of an interval that holds one. */
function middle(value: unknown, deep = 0): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (!isRecord(value) || deep > 2) return null;
  for (const name of ['median', 'p50', 'mid', 'mean', 'value', 'estimate', 'all']) {
    const found = middle(value[name], deep + 1);
    if (found !== null) return found;
  }
  return null;
}

/** `hits` of `of` as a share; nothing to find is not known. */
function share(value: unknown): number | null {
  if (!isRecord(value)) return middle(value);
  const [hits, of] = [middle(value.hits ?? value.met), middle(value.of ?? value.listed)];
  return hits !== null && of !== null && of > 0 ? hits / of : middle(value);
}

/** Who shared the room counts as met: the protocol asks for them too. */
function withRoom(value: unknown): unknown {
  if (!isRecord(value)) return value;
  const [met, room] = [middle(value.met), middle(value.room)];
  return met !== null && room !== null ? { ...value, met: met + room } : value;
}

function first(of: Json, names: readonly string[]): number | null {
  for (const name of names) {
    const found = middle(of[name]);
    if (found !== null) return found;
  }
  return null;
}

/**
 * REV-7: the score of a drill is taken in only where it is ready, field by field; what is absent or of another form is null ("not known"), never zero. Pure.
 */
export function truthOf(score: { state: string; score: unknown } | null): Truth | null {
  if (!score) return null;
  const nothing = {
    arms: [],
    tracing: { recall: null, precision: null, reached: { inTime: null, late: null, missed: null } },
  };
  if (score.state !== 'ready' || !isRecord(score.score))
    return {
      state: score.state === 'computing' || score.state === 'failed' ? score.state : 'none',
      ...nothing,
    };
  const { arms, tracing } = score.score;
  const rows: [string, unknown][] = Array.isArray(arms)
    ? arms.map((arm, index): [string, unknown] => [
        isRecord(arm) && typeof (arm.id ?? arm.arm ?? arm.name) === 'string'
          ? String(arm.id ?? arm.arm ?? arm.name)
          : String(index + 1),
        arm,
      ])
    : isRecord(arms)
      ? Object.entries(arms)
      : [];
  const traced = isRecord(tracing) ? tracing : {};
  const infectees = isRecord(traced.infectees) ? traced.infectees : traced;
  const reached = isRecord(traced.reached) ? traced.reached : {};
  return {
    state: 'ready',
    arms: rows.flatMap(([id, arm]) =>
      isRecord(arm)
        ? [
            {
              id,
              infections: first(arm, ['infections', 'infected']),
              personDaysRestricted: first(arm, [
                'personDaysRestricted',
                'personDays',
                'peopleDaysRestricted',
                'peopleDays',
                'restrictedDays',
                'restricted',
              ]),
            },
          ]
        : [],
    ),
    tracing: {
      recall: share(infectees.recall),
      precision: share(withRoom(traced.precision)),
      reached: {
        inTime: middle(reached.inTime),
        late: middle(reached.late),
        missed: middle(reached.missed),
      },
    },
  };
}
