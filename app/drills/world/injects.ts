import type { InjectState } from '../../core/drill.ts';
import type { Bilingual } from '../../core/refusal.ts';
import { instantOfMoment, worldMinuteOf } from '../moments.ts';
import type { Scenario, ScenarioEffect } from '../scenario.ts';
import { bringInCases } from '../seeding.ts';
import { planSurge } from './clinics.ts';
import { giveRooms, settleAll } from './obeying.ts';
import { type Scene, tell } from './scene.ts';

const DAY = 1440;

/** The injects of a scenario, before anything was given. */
export function plannedInjects(scenario: Scenario): InjectState[] {
  return scenario.injects.map(inject => ({
    id: inject.id,
    at: instantOfMoment(scenario, inject.at),
    title: inject.title,
    text: inject.text,
    state: 'planned' as const,
    ...(inject.expected ? { expected: inject.expected } : {}),
  }));
}

/** Gives an inject now, with its effect; one given before is not given again. Throws a RangeError for one that is not there. */
export function giveInject(
  scene: Scene,
  given: { id: string } | { title: Bilingual; text: Bilingual },
  now: number,
): void {
  const { state, scenario } = scene;
  let inject: InjectState | undefined;
  if ('id' in given) {
    inject = state.injects.find(one => one.id === given.id);
    if (!inject) throw new RangeError(`there is no inject ${given.id}`);
    if (inject.state !== 'planned') return;
    inject.state = 'given';
    inject.at = now;
  } else {
    inject = { id: `own-${state.injects.length + 1}`, at: now, ...given, state: 'given' };
    state.injects.push(inject);
  }
  tell(scene, 'inject', inject.title.zh, inject.title.en);
  const { id } = inject;
  const effect = scenario.injects.find(one => one.id === id)?.effect;
  if (effect) apply(scene, effect);
}

function apply(scene: Scene, effect: ScenarioEffect): void {
  const { state, at, agenda } = scene;
  const today = Math.floor(at / DAY);
  switch (effect.kind) {
    case 'laboratory-down':
      state.laboratory.push({ share: effect.share, until: at + Math.round(effect.hours * 60) });
      return;
    case 'rooms-lost':
      state.roomsLost += effect.rooms;
      return;
    case 'staff-absent':
      state.absent.push({
        role: effect.role,
        share: effect.share,
        until: at + Math.round(effect.hours * 60),
      });
      return;
    case 'clinic-surge':
      state.surges.push({ visitsPer100k: effect.visitsPer100k, until: (today + effect.days) * DAY });
      planSurge(scene, state.surges.length - 1, today, at + 1);
      return;
    case 'compliance': {
      const until = at + effect.days * DAY;
      state.compliance.push({ factor: effect.factor, until });
      settleAll(scene);
      agenda.add(until, 'effect-end');
      return;
    }
    case 'imported-case':
      bringInCases(scene.world, scene.at, effect.count);
  }
}

/** Something ended: rooms, compliance. */
export function effectEnded(scene: Scene): void {
  settleAll(scene);
  giveRooms(scene);
}

/** Earliest planned inject after now, minute of the world. */
export function nextInject(scene: Scene): number | null {
  const ahead = scene.state.injects.filter(inject => inject.state === 'planned').map(inject => inject.at);
  return ahead.length ? worldMinuteOf(scene.scenario, Math.min(...ahead)) : null;
}
