import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { capabilityBits, type Role, roles } from '../../core/sessions/capabilities.ts';

const migration = fs.readFileSync(
  path.resolve(import.meta.dirname, '../../db/migrations/0160_roles.sql'),
  'utf8',
);

it('accounts made before the roles grew are given what new accounts of the role have', () => {
  const given = [...migration.matchAll(/\('(\w+)', pg_temp\.bits\('\{([\d,]+)\}'\)\)/g)];
  expect(given.map(([, role]) => role)).toEqual([
    'city_epidemiologist',
    'district_epidemiologist',
    'grid_worker',
    'duty_officer',
    'administrator',
  ]);
  for (const [, role, bits] of given) {
    const later = roles[role as Role]
      .map(name => capabilityBits[name])
      .filter(bit => bit >= capabilityBits['testing.read']);
    expect(bits!.split(',').map(Number), role).toEqual(later.toSorted((a, b) => a - b));
  }
});
