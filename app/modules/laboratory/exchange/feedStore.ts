import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Context } from '../../../core/module.ts';

export interface FeedRow {
  id: string;
  labId: string;
  name: string;
  transport: 'mllp' | 'fhir';
  sendingApplication: string | null;
  sendingFacility: string | null;
  charset: 'UNICODE UTF-8' | 'GB 18030';
  certificateFingerprint: string | null;
  certificateExpiresAt: Date | null;
  areaKey: number;
  registeredAt: Date;
  registeredBy: string;
  revokedAt: Date | null;
  revokeReason: string | null;
  lastHeardAt: Date | null;
}

const columns = sql`f.id, f.lab_id as "labId", f.name, f.transport, f.sending_application as "sendingApplication", f.sending_facility as "sendingFacility", f.charset,
  f.certificate_fingerprint as "certificateFingerprint", f.certificate_expires_at as "certificateExpiresAt", f.area_key as "areaKey", f.registered_at as "registeredAt",
  f.registered_by as "registeredBy", f.revoked_at as "revokedAt", f.revoke_reason as "revokeReason", f.last_heard_at as "lastHeardAt"`;

/** Feeds of one laboratory, or of all in scope; those in use first. */
export async function readFeeds(ctx: Context, labId?: string): Promise<FeedRow[]> {
  const { rows } =
    await sql<FeedRow>`select ${columns} from lab_feed f ${labId ? sql`where f.lab_id = ${labId}` : sql``} order by f.revoked_at nulls first, f.id desc limit 1000`.execute(
      ctx.tx,
    );
  return rows;
}

export async function readFeed(ctx: Context, id: string): Promise<FeedRow | null> {
  const { rows } = await sql<FeedRow>`select ${columns} from lab_feed f where f.id = ${id}`.execute(ctx.tx);
  return rows[0] ?? null;
}

export async function insertFeed(
  ctx: Context,
  feed: {
    labId: string;
    name: string;
    transport: 'mllp' | 'fhir';
    sendingApplication: string | null;
    sendingFacility: string | null;
    charset: string;
    fingerprint: string | null;
    expiresAt: Date | null;
    areaKey: number;
  },
  token: Buffer | null,
): Promise<string> {
  const { rows } = await sql<{
    id: string;
  }>`select core.register_lab_feed(${feed.labId}, ${feed.name}, ${feed.transport}, ${feed.sendingApplication}, ${feed.sendingFacility}, ${feed.charset},
      ${feed.fingerprint}, ${feed.expiresAt}, ${feed.areaKey}, ${token ? createHash('sha256').update(token).digest() : null}, ${new Date(ctx.now)}) as id`.execute(
    ctx.tx,
  );
  return rows[0]!.id;
}

/** Ends a feed; false when it was ended before. */
export async function revokeFeed(ctx: Context, id: string, reason: string): Promise<boolean> {
  const { rows } = await sql<{
    done: boolean;
  }>`select core.revoke_lab_feed(${id}, ${reason}, ${new Date(ctx.now)}) as done`.execute(ctx.tx);
  return rows[0]!.done;
}

/** The feed in use whose client certificate has this SHA-256 (64 hexadecimal digits). */
export async function feedOfCertificate(ctx: Context, fingerprint: string): Promise<FeedRow | null> {
  const { rows } =
    await sql<FeedRow>`select ${columns} from lab_feed f where f.certificate_fingerprint = ${fingerprint} and f.revoked_at is null and f.transport = 'mllp'`.execute(
      ctx.tx,
    );
  return rows[0] ?? null;
}

/** The feed in use, without a certificate, that sends under these names (MSH-3, MSH-4); for the loopback only. */
export async function feedOfSender(
  ctx: Context,
  application: string,
  facility: string,
): Promise<FeedRow | null> {
  const { rows } =
    await sql<FeedRow>`select ${columns} from lab_feed f where f.revoked_at is null and f.transport = 'mllp' and f.certificate_fingerprint is null
      and (f.sending_application is null or f.sending_application = ${application}) and f.sending_facility = ${facility}
      order by f.sending_application nulls last limit 1`.execute(ctx.tx);
  return rows[0] ?? null;
}
