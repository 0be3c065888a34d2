import Type, { type Static } from 'typebox';

const closed = { additionalProperties: false };
const text = Type.String();
const int = Type.Integer();
const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) =>
  Type.Union([type, Type.Null()]);
const day = Type.String({ format: 'date' });
const uuid = Type.String({ format: 'uuid' });

/** A skill as stored. */
export interface SkillRow {
  id: string;
  code: string;
  name: string;
  nameEn: string;
  validMonths: number | null;
}
/** A colleague as the training lists see them; `person` tells accounts of one person from two people and is never sent out. */
export interface StaffRow {
  id: string;
  person: string;
  name: string;
  unit: string;
  role: string;
  areaKey: number;
}
export interface RecordRow {
  id: string;
  accountId: string;
  skillId: string;
  heldFrom: string;
  validUntil: string | null;
  proof: string;
  recordedAt: Date;
  recordedBy: string;
  revokedAt: Date | null;
  revokedReason: string | null;
}
export interface NeedRow {
  areaKey: number;
  skillId: string;
  unit: string;
  needed: number;
}

export const NewRecords = Type.Object(
  {
    accountIds: Type.Array(uuid, { minItems: 1, maxItems: 500 }),
    skillId: uuid,
    heldFrom: day,
    validUntil: nullable(day),
    proof: Type.String({ maxLength: 500 }),
  },
  closed,
);
export type NewRecords = Static<typeof NewRecords>;
export const NewNeed = Type.Object(
  {
    areaKey: Type.Integer({ minimum: 0 }),
    skillId: uuid,
    unit: Type.String({ maxLength: 80 }),
    needed: Type.Integer({ minimum: 0, maximum: 10_000 }),
  },
  closed,
);
export const NewSkill = Type.Object(
  {
    code: Type.String({ pattern: '^[a-z][a-z0-9_]{1,29}$' }),
    name: Type.String({ minLength: 1, maxLength: 60 }),
    nameEn: Type.String({ maxLength: 80 }),
    validMonths: nullable(Type.Integer({ minimum: 1, maximum: 120 })),
  },
  closed,
);

const Skill = Type.Object({ id: text, code: text, name: text, nameEn: text, validMonths: nullable(int) });
const Held = Type.Object({
  id: text,
  skillId: text,
  heldFrom: text,
  validUntil: nullable(text),
  proof: text,
  recordedBy: text,
  state: Type.Union([
    Type.Literal('valid'),
    Type.Literal('expiring'),
    Type.Literal('expired'),
    Type.Literal('revoked'),
    Type.Literal('future'),
  ]),
  revokedReason: nullable(text),
});
export const MineOut = Type.Object({ asOf: text, skills: Type.Array(Skill), records: Type.Array(Held) });
export const TrainingOut = Type.Object({
  asOf: text,
  skills: Type.Array(Skill),
  areas: Type.Array(Type.Object({ key: int, name: text, level: int })),
  staff: Type.Array(
    Type.Object({
      accountId: text,
      name: text,
      unit: text,
      role: text,
      areaKey: int,
      areaPath: text,
      records: Type.Array(Held),
    }),
  ),
  needs: Type.Array(
    Type.Object({
      areaKey: int,
      areaPath: text,
      skillId: text,
      unit: text,
      needed: int,
      have: int,
      /** Of those, how many expire within 30 days. */
      expiring: int,
      gap: int,
    }),
  ),
});
