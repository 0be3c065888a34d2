import { sql } from 'kysely';
import { keyedHash, open, seal } from '../../core/keys/sealing.ts';
import type { Context } from '../../core/module.ts';

/** What a certificate says; instants in epoch ms. */
export interface CertificateFacts {
  maskedName: string;
  /** Last characters of the document number. */
  ending: string | null;
  sampledAt: number;
  reportedAt: number;
  result: 'negative' | 'positive';
  pooled: boolean;
  labName: string;
  labNameEn: string;
  issuedAt: number;
  language: 'zh-Hans' | 'zh-Hant' | 'en';
}

const secret = 'result-certificate';
const hashOf = (ctx: Context, code: string) => keyedHash(ctx.keys.secret(secret), 'certificate', code);

/** Keeps what a certificate says, sealed under the code printed on it. */
export async function insertCertificate(
  ctx: Context,
  of: {
    code: string;
    facts: CertificateFacts;
    person: { id: string; areaKey: number; locatedKey: number; originKey: number };
    sampleId: string;
    tubeId: string;
    documentSha256: Buffer;
  },
): Promise<void> {
  const { code, facts, person } = of;
  const sealed = seal(ctx.keys.secret(secret), JSON.stringify(facts), code);
  await sql`insert into result_certificate (code_hash, person_id, sample_id, tube_id, sealed, document_sha256, issued_at, area_key, located_key, origin_key)
    values (${hashOf(ctx, code)}, ${person.id}, ${of.sampleId}, ${of.tubeId}, ${sealed}, ${of.documentSha256}, ${new Date(ctx.now)}, ${person.areaKey}, ${person.locatedKey}, ${person.originKey})`.execute(
    ctx.tx,
  );
}

/** The certificate of a code, or null. */
export async function certificateOf(
  ctx: Context,
  code: string,
): Promise<{ facts: CertificateFacts; tubeId: string; personId: string; documentSha256: Buffer } | null> {
  const { rows } = await sql<{ sealed: Buffer; tubeId: string; personId: string; documentSha256: Buffer }>`
    select sealed, tube_id as "tubeId", person_id as "personId", document_sha256 as "documentSha256" from result_certificate where code_hash = ${hashOf(ctx, code)}`.execute(
    ctx.tx,
  );
  const row = rows[0];
  if (!row) return null;
  const { sealed, ...rest } = row;
  return {
    ...rest,
    facts: JSON.parse(open(ctx.keys.secret(secret), sealed, code).toString()) as CertificateFacts,
  };
}
