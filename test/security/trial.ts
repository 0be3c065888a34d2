import type pg from 'pg';
import { type Verb, verbs } from './rules.ts';
import type { Sample } from './samples.ts';

/** Creates the function that tries statements as whoever calls it, each taken back. */
export async function createTrial(superuser: pg.Client): Promise<void> {
  await superuser.query(`create function public.matrix_trial(statements text[]) returns text[] language plpgsql as $$
    declare n bigint; told text[] := '{}'; statement text;
    begin
      foreach statement in array statements loop
        begin
          execute statement;
          get diagnostics n = row_count;
          raise exception using errcode = 'MX000', message = n::text;
        exception when others then
          told := told || case when sqlstate = 'MX000' then sqlerrm else sqlstate end;
        end;
      end loop;
      return told;
    end $$`);
  await superuser.query(
    'grant execute on function public.matrix_trial(text[]) to op_app, op_worker, op_audit',
  );
}

/** Tries every verb on every sample inside the open transaction: whether the database lets it happen to the row. */
export async function trial(
  client: pg.Client,
  samples: readonly Sample[],
): Promise<{ sample: Sample; verb: Verb; happens: boolean }[]> {
  const cells = samples.flatMap(sample =>
    verbs.flatMap(verb => (sample.statements[verb] ? [{ sample, verb, text: sample.statements[verb] }] : [])),
  );
  const { rows } = await client.query<{ told: string[] }>('select public.matrix_trial($1) as told', [
    cells.map(cell => cell.text),
  ]);
  return cells.map(({ sample, verb, text }, index) => ({
    sample,
    verb,
    happens: happened(rows[0]!.told[index]!, text),
  }));
}

function happened(told: string, text: string): boolean {
  if (/^\d+$/.test(told) && told.length !== 5) return Number(told) > 0;
  if (told === '42501') return false;
  // 23…: the policies let it through and a constraint stopped it
  if (told.startsWith('23')) return true;
  // no session: the scope's settings are absent or empty, and the policy cannot be evaluated
  if (told === '22P02' || told === '42704') return false;
  throw new Error(`${told}: ${text}`);
}
