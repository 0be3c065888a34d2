import type { DrillControl, DrillState } from '../../core/drill.ts';

const startedAt = Date.parse('2022-09-26T08:00:00+08:00');

/** A drill without a world: does what it is told and remembers it in `calls`. */
export class FakeDrill implements DrillControl {
  readonly calls: unknown[][] = [];
  scored: ReturnType<DrillControl['score']> = {
    state: 'none',
    done: 0,
    of: 0,
    computedAt: null,
    score: null,
  };
  facts: DrillState = {
    scenario: {
      id: 'small',
      title: { zh: '小城演练', en: 'A small town' },
      briefing: { zh: '一位病人。', en: 'A patient.' },
      people: 3000,
      seed: 1,
    },
    mode: 'simulated',
    clock: 'paused',
    speed: 60,
    now: startedAt,
    startedAt,
    endsAt: Date.parse('2022-09-29T00:00:00+08:00'),
    ended: false,
    nextEventAt: startedAt + 3_600_000,
    workingTo: null,
    points: [{ id: 'start', at: startedAt, label: '开始', savedAt: startedAt }],
    injects: [
      {
        id: 'lab',
        at: startedAt + 7_200_000,
        title: { zh: '实验室停工', en: 'The laboratory stands still' },
        text: { zh: '冷却设备故障。', en: 'Its cooling failed.' },
        state: 'planned',
        expected: { zh: '改送外区', en: 'Send elsewhere' },
      },
    ],
    events: [
      {
        at: startedAt,
        kind: 'result',
        text: { zh: '某街道一例阳性', en: 'A positive in some street' },
        link: '/cases/1',
      },
      { at: startedAt, kind: 'day', text: { zh: '第1天', en: 'Day 1' } },
    ],
    staff: [{ role: { zh: '流调员', en: 'Investigators' }, people: 2, busy: 1, waiting: 3 }],
    autopilot: true,
    error: null,
  };

  state(): DrillState {
    return this.facts;
  }
  run(speed: number): void {
    this.calls.push(['run', speed]);
    this.facts = { ...this.facts, clock: 'running', speed };
  }
  async pause(): Promise<void> {
    this.calls.push(['pause']);
    this.facts = { ...this.facts, clock: 'paused' };
  }
  workTo(instant: number): void {
    this.calls.push(['workTo', instant]);
    this.facts = { ...this.facts, clock: 'working', workingTo: instant };
  }
  step(): void {
    this.workTo(this.facts.nextEventAt!);
  }
  async save(label: string): Promise<string> {
    this.calls.push(['save', label]);
    return 'p';
  }
  async restore(pointId: string): Promise<void> {
    this.calls.push(['restore', pointId]);
  }
  setAutopilot(on: boolean): void {
    this.facts = { ...this.facts, autopilot: on };
  }
  async inject(inject: Parameters<DrillControl['inject']>[0]): Promise<void> {
    this.calls.push(['inject', inject]);
    const given =
      'id' in inject
        ? this.facts.injects.map(one => (one.id === inject.id ? { ...one, state: 'given' as const } : one))
        : [...this.facts.injects, { ...inject, id: 'new', at: this.facts.now, state: 'given' as const }];
    this.facts = { ...this.facts, injects: given };
  }
  async answerInject(id: string, by: string, text: string): Promise<void> {
    this.facts = {
      ...this.facts,
      injects: this.facts.injects.map(one =>
        one.id === id ? { ...one, state: 'answered', answer: { at: this.facts.now, by, text } } : one,
      ),
    };
  }
  score(): ReturnType<DrillControl['score']> {
    return this.scored;
  }
  computeScore(options?: { seeds?: number }): void {
    this.calls.push(['computeScore', options]);
    this.scored = { state: 'computing', done: 0, of: 4, computedAt: null, score: null };
  }
}
