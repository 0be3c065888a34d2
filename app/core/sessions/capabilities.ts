/** What a role may do, as bit positions the row-level policies test (`app.can`). Never renumber. */
export const capabilityBits = {
  'person.read': 0,
  'person.reveal': 1,
  'person.write': 2,
  'case.read': 3,
  'case.write': 4,
  'contact.read': 5,
  'contact.write': 6,
  'trace.run': 7,
  'measure.read': 8,
  'measure.write': 9,
  'followup.write': 10,
  'task.read': 11,
  'task.write': 12,
  'import.run': 13,
  'export.run': 14,
  'protocol.write': 15,
  'outbreak.write': 16,
  'journal.read': 17,
  'account.manage': 18,
  'situation.read': 19,
  'place.read': 20,
  'place.write': 21,
  'presence.write': 22,
  'area.write': 23,
  'measure.release': 24,
  'presence.index': 25,
  'option.run': 26,
  'review.read': 27,
  'review.write': 28,
  'plan.read': 29,
  'plan.write': 30,
  'training.write': 31,
  'drill.read': 32,
  'drill.run': 33,
  // programmes of testing, sampling points, cohorts, campaigns, coverage, custody
  'testing.read': 34,
  'testing.write': 35,
  // at the sampling table: people into tubes, tubes into boxes
  'sample.write': 36,
  'custody.write': 37,
  'lab.read': 38,
  'lab.write': 39,
  'lab.release': 40,
  'message.read': 41,
  'message.write': 42,
  // a laboratory's own system sends results, and may do nothing else
  'result.send': 43,
} as const;

export type Capability = keyof typeof capabilityBits;

const epidemiologist: Capability[] = [
  'person.read',
  'person.reveal',
  'person.write',
  'case.read',
  'case.write',
  'contact.read',
  'contact.write',
  'trace.run',
  'measure.read',
  'measure.write',
  'measure.release',
  'followup.write',
  'task.read',
  'task.write',
  'import.run',
  'export.run',
  'situation.read',
  'place.read',
  'place.write',
  'presence.write',
  'plan.read',
  'drill.read',
  'review.read',
  'testing.read',
  'testing.write',
  'sample.write',
  'custody.write',
  'lab.read',
  'message.read',
  'message.write',
];

/** The roles a grant may name, with their capabilities. Nobody holds `presence.index`; only the trace index does. */
export const roles = {
  city_epidemiologist: [
    ...epidemiologist,
    'outbreak.write',
    'protocol.write',
    'area.write',
    'option.run',
    'review.write',
    'plan.write',
    'training.write',
    'drill.run',
  ],
  district_epidemiologist: epidemiologist,
  grid_worker: [
    'person.read',
    'person.reveal',
    'measure.read',
    'followup.write',
    'task.read',
    'task.write',
    'place.read',
    'plan.read',
    'drill.read',
    'testing.read',
    'sample.write',
    'custody.write',
  ],
  /** At the table of a sampling point; its area is the point's street or district. */
  sampler: [
    'person.read',
    'task.read',
    'task.write',
    'place.read',
    'testing.read',
    'sample.write',
    'custody.write',
  ],
  /** Carries boxes from points to laboratories. */
  courier: ['task.read', 'task.write', 'place.read', 'testing.read', 'custody.write'],
  /** At the bench; sees tubes, never people. Releasing takes two of them. */
  laboratory_worker: ['task.read', 'task.write', 'custody.write', 'lab.read', 'lab.write', 'lab.release'],
  duty_officer: [
    'person.read',
    'case.read',
    'contact.read',
    'measure.read',
    'task.read',
    'task.write',
    'situation.read',
    'place.read',
    'outbreak.write',
    'protocol.write',
    'option.run',
    'review.read',
    'review.write',
    'plan.read',
    'plan.write',
    'training.write',
    'drill.read',
    'drill.run',
    'testing.read',
    'testing.write',
    'lab.read',
    'message.read',
    'message.write',
  ],
  auditor: ['journal.read', 'situation.read', 'plan.read', 'review.read', 'drill.read'],
  administrator: [
    'account.manage',
    'area.write',
    'protocol.write',
    'plan.read',
    'drill.read',
    'testing.read',
    'lab.read',
    'message.read',
  ],
} satisfies Record<string, Capability[]>;

export type Role = keyof typeof roles;

/** The bits of some capabilities together; safe as a number up to bit 52. */
export function bitsOf(capabilities: readonly Capability[]): number {
  return capabilities.reduce((bits, capability) => bits + 2 ** capabilityBits[capability], 0);
}

/** Whether `can` holds the capability. */
export function holds(can: number, capability: Capability): boolean {
  return Math.floor(can / 2 ** capabilityBits[capability]) % 2 === 1;
}
