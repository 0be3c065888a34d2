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
  ],
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
  ],
  auditor: ['journal.read', 'situation.read', 'plan.read', 'review.read', 'drill.read'],
  administrator: ['account.manage', 'area.write', 'protocol.write', 'plan.read', 'drill.read'],
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
