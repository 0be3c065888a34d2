import Type, { type TSchema } from 'typebox';

export const oneOf = <T extends string>(values: readonly T[]) =>
  Type.Unsafe<T>({ type: 'string', enum: [...values] });
export const nullable = <T extends TSchema>(type: T) => Type.Union([type, Type.Null()]);
export const closed = { additionalProperties: false };
export const text = Type.String();
export const whole = Type.Integer();
export const instant = Type.String({ format: 'date-time' });
export const words = (maxLength: number, minLength = 1) => Type.String({ minLength, maxLength });
export const Uuid = Type.String({ format: 'uuid' });
export const Bilingual = Type.Object({ zh: text, en: text });
export const OutcomeWord = oneOf(['negative', 'positive', 'inconclusive', 'invalid'] as const);
export const LabStateWord = oneOf(['working', 'full', 'silent', 'closed'] as const);
export const Code = Type.String({ minLength: 1, maxLength: 40, pattern: '^[A-Za-z0-9._-]+$' });
export const Clock = Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$' });
export const Genes = Type.Array(
  Type.Object({ gene: words(20), ct: nullable(Type.Number({ minimum: 0, maximum: 60 })) }, closed),
  { maxItems: 10 },
);

export const WellName = Type.String({ pattern: '^[A-H](1[0-2]|[1-9])$' });
