import Type from 'typebox';

export const SessionAnswer = Type.Object({
  actor: Type.Object({ id: Type.String(), name: Type.String() }),
  role: Type.String(),
  area: Type.Object({ key: Type.String(), name: Type.String(), path: Type.String() }),
  capabilities: Type.Array(Type.String()),
  language: Type.String(),
  demo: Type.Boolean(),
  /** A drill: a simulated city on its own clock. */
  drill: Type.Boolean(),
  cityName: Type.Object({ zh: Type.String(), en: Type.String() }),
  timeZone: Type.String(),
  now: Type.String(),
  edition: Type.String(),
  grants: Type.Array(
    Type.Object({ id: Type.String(), role: Type.String(), areaKey: Type.Integer(), areaName: Type.String() }),
  ),
  secondFactorMissing: Type.Boolean(),
});

export const SignIn = Type.Object(
  {
    login: Type.String({ minLength: 1, maxLength: 80 }),
    password: Type.String({ minLength: 1, maxLength: 200 }),
    code: Type.Optional(Type.String({ pattern: '^\\d{6}$' })),
    grantId: Type.Optional(Type.String({ format: 'uuid' })),
    /** 'command_line' answers with the token instead of a cookie. */
    kind: Type.Optional(Type.Union([Type.Literal('web'), Type.Literal('command_line')])),
  },
  { additionalProperties: false },
);

export const Account = Type.Object({
  id: Type.String(),
  login: Type.String(),
  name: Type.String(),
  unit: Type.String(),
  disabledAt: Type.Union([Type.String(), Type.Null()]),
  hasTotp: Type.Boolean(),
  grants: Type.Array(Type.Object({ id: Type.String(), role: Type.String(), areaKey: Type.Integer() })),
});
