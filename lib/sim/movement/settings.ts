/** Settings of a contact; numbers are the codes in columns. A disease weighs each. */
export const settings = [
  'home',
  'dorm',
  'class',
  'team',
  'canteen',
  'visit',
  'shopping',
  'dining',
  'leisure',
  'outdoor',
  'transport',
  'health_care',
  'intimate',
] as const;
export type Setting = (typeof settings)[number];
export const settingNumber = Object.fromEntries(
  settings.map((setting, number) => [setting, number]),
) as Record<Setting, number>;

/** Set on a setting when two only shared the air of a room, not a table. */
export const AMBIENT = 0x80;
