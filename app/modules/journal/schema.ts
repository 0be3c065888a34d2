import Type from 'typebox';

export const JournalEntryRow = Type.Object({
  id: Type.String(),
  seq: Type.Integer(),
  position: Type.Union([Type.Integer(), Type.Null()]),
  at: Type.String(),
  actor: Type.String(),
  actorName: Type.Union([Type.String(), Type.Null()]),
  role: Type.String(),
  act: Type.String(),
  objectKind: Type.String(),
  objectId: Type.String(),
  rule: Type.Union([Type.String(), Type.Null()]),
  purpose: Type.Union([Type.String(), Type.Null()]),
  areaKey: Type.Integer(),
  areaName: Type.String(),
});
