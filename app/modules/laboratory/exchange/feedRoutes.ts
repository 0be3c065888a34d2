import { randomBytes, X509Certificate } from 'node:crypto';
import Type from 'typebox';
import { type RouteDefinition, route } from '../../../core/http/route.ts';
import type { Context } from '../../../core/module.ts';
import { notFound, type Refusal, refuse } from '../../../core/refusal.ts';
import { colleagues } from '../../accounts/queries.ts';
import type { LabRow } from '../schema.ts';
import {
  CodesView,
  FeedList,
  NewFeed,
  NewFeedAnswer,
  PutCodes,
  RevokedFeed,
  RevokeFeed,
  Uuid,
} from './api.ts';
import { readCodes, writeCodes } from './codeStore.ts';
import { shippedCodes } from './codes.ts';
import { insertFeed, readFeed, readFeeds, revokeFeed } from './feedStore.ts';
import { labInScope } from './labInScope.ts';

const id = Type.Object({ id: Uuid });

export const feedRoutes: RouteDefinition[] = [
  route({
    method: 'GET',
    url: '/labs/:id/feeds',
    summary: { zh: '实验室登记的信源', en: 'Registered feeds of a laboratory' },
    permission: 'lab.read',
    scope: 'area',
    params: id,
    response: FeedList,
    handle: async (ctx, { params }) => {
      if (!(await labInScope(ctx, params.id))) return notFound;
      const rows = await readFeeds(ctx, params.id);
      const names = await colleagues(
        ctx,
        rows.map(row => row.registeredBy),
      );
      return {
        items: rows.map(({ areaKey: _, registeredBy, ...row }) => ({
          ...row,
          certificateExpiresAt: row.certificateExpiresAt?.toISOString() ?? null,
          registeredAt: row.registeredAt.toISOString(),
          registeredByName: names.get(registeredBy)?.name ?? null,
          lastHeardAt: row.lastHeardAt?.toISOString() ?? null,
          revokedAt: row.revokedAt?.toISOString() ?? null,
        })),
        asOf: new Date(ctx.now).toISOString(),
      };
    },
  }),
  route({
    method: 'POST',
    url: '/labs/:id/feeds',
    summary: {
      zh: '登记实验室的信源;令牌只显示这一次',
      en: 'Register a feed of a laboratory; its token is shown this once',
    },
    permission: 'account.manage',
    scope: 'area',
    params: id,
    body: NewFeed,
    response: NewFeedAnswer,
    handle: async (ctx, { params, body }) => {
      const lab = await labInScope(ctx, params.id);
      return lab ? register(ctx, lab, body) : notFound;
    },
  }),
  route({
    method: 'POST',
    url: '/laboratory/feeds/:id/revoke',
    summary: { zh: '吊销信源:立即不再接收', en: 'Revoke a feed: nothing more is taken from it, at once' },
    permission: 'account.manage',
    scope: 'area',
    params: id,
    body: RevokeFeed,
    response: RevokedFeed,
    handle: async (ctx, { params, body }) => {
      const feed = await readFeed(ctx, params.id);
      if (!feed) return notFound;
      if (!(await revokeFeed(ctx, feed.id, body.reason)))
        return refuse('RES-18', '该信源已吊销。', 'The feed was revoked before.', { status: 409 });
      await ctx.journal({
        act: 'lab.feed_revoked',
        objectKind: 'lab_feed',
        objectId: feed.id,
        areaKey: feed.areaKey,
        detail: { reason: body.reason },
      });
      return { id: feed.id, revokedAt: new Date(ctx.now).toISOString() };
    },
  }),
  route({
    method: 'GET',
    url: '/labs/:id/codes',
    summary: { zh: '实验室代码对照表', en: 'What the codes of a laboratory mean' },
    permission: 'lab.read',
    scope: 'area',
    params: id,
    response: CodesView,
    handle: async (ctx, { params }) => {
      if (!(await labInScope(ctx, params.id))) return notFound;
      return {
        ...(await readCodes(ctx, params.id)),
        shipped: {
          observations: shippedCodes.observations as never,
          values: shippedCodes.values as never,
          words: shippedCodes.words,
          sources: shippedCodes.source,
        },
      };
    },
  }),
  route({
    method: 'PUT',
    url: '/labs/:id/codes',
    summary: { zh: '改写实验室自己的代码对照', en: 'Replace the codes of a laboratory itself' },
    permission: 'account.manage',
    scope: 'area',
    params: id,
    body: PutCodes,
    response: Type.Object({ version: Type.Integer() }),
    handle: async (ctx, { params, body }) => {
      const lab = await labInScope(ctx, params.id);
      if (!lab) return notFound;
      const lacking = body.own.observations.findIndex(
        each => (each.means === 'gene' || each.means === 'ct') && !each.gene,
      );
      if (lacking >= 0)
        return refuse('RES-8', '代码对照缺少基因名。', 'A code of a gene must name it.', {
          errors: [
            {
              path: `body/own/observations/${lacking}/gene`,
              message: { zh: '请填写基因名', en: 'name the gene' },
              rule: 'RES-8',
            },
          ],
        });
      if (!(await writeCodes(ctx, lab, body.own, body.version))) {
        const { version } = await readCodes(ctx, lab.id);
        return refuse(
          'RES-18',
          '对照表已被改动,请刷新后再改。',
          'The codes were changed meanwhile; look again.',
          {
            status: 409,
            details: { version },
          },
        );
      }
      await ctx.journal({
        act: 'lab.codes_changed',
        objectKind: 'laboratory',
        objectId: lab.id,
        areaKey: lab.areaKey,
        detail: { observations: body.own.observations.length, values: body.own.values.length },
      });
      return { version: body.version + 1 };
    },
  }),
];

async function register(
  ctx: Context,
  lab: LabRow,
  body: {
    name: string;
    transport: 'mllp' | 'fhir';
    sendingApplication?: string;
    sendingFacility?: string;
    charset?: string;
    certificate?: string;
  },
): Promise<{ id: string; token: string | null } | Refusal> {
  const certificate = body.certificate === undefined ? null : readCertificate(body.certificate, ctx.now);
  if (certificate && 'refused' in certificate) return certificate;
  if (body.transport === 'mllp' && !certificate && !body.sendingFacility)
    return refuse(
      'RES-19',
      '没有证书的 MLLP 信源须写明发送机构(MSH-4),且只在本机接收。',
      'An MLLP feed without a certificate must name its facility (MSH-4), and is heard on the loopback only.',
      {
        errors: [
          {
            path: 'body/sendingFacility',
            message: { zh: '请填写 MSH-4', en: 'state MSH-4' },
            rule: 'RES-19',
          },
        ],
      },
    );
  const taken = (await readFeeds(ctx)).find(
    each =>
      !each.revokedAt &&
      ((certificate && each.certificateFingerprint === certificate.fingerprint) ||
        (!certificate &&
          body.transport === 'mllp' &&
          each.transport === 'mllp' &&
          !each.certificateFingerprint &&
          each.sendingApplication === (body.sendingApplication ?? null) &&
          each.sendingFacility === (body.sendingFacility ?? null))),
  );
  if (taken)
    return refuse(
      'RES-19',
      '这个证书或发送名称已登记给另一个信源。',
      'This certificate, or these sender names, belong to another feed already.',
      { status: 409 },
    );
  const token = body.transport === 'fhir' ? randomBytes(32) : null;
  const feedId = await insertFeed(
    ctx,
    {
      labId: lab.id,
      name: body.name,
      transport: body.transport,
      sendingApplication: body.sendingApplication ?? null,
      sendingFacility: body.sendingFacility ?? null,
      charset: body.charset ?? 'UNICODE UTF-8',
      fingerprint: certificate?.fingerprint ?? null,
      expiresAt: certificate?.expiresAt ?? null,
      areaKey: lab.areaKey,
    },
    token,
  );
  await ctx.journal({
    act: 'lab.feed_registered',
    objectKind: 'lab_feed',
    objectId: feedId,
    areaKey: lab.areaKey,
    detail: {
      name: body.name,
      transport: body.transport,
      lab: lab.code,
      ...(certificate ? { certificate: certificate.fingerprint } : {}),
    },
  });
  return { id: feedId, token: token?.toString('base64url') ?? null };
}

function readCertificate(pem: string, now: number): { fingerprint: string; expiresAt: Date } | Refusal {
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(pem);
  } catch {
    return badCertificate('证书读不出(须为 PEM)', 'the certificate cannot be read; PEM is expected');
  }
  const expiresAt = new Date(certificate.validTo);
  if (expiresAt.getTime() <= now) return badCertificate('证书已过期', 'the certificate has expired');
  return { fingerprint: certificate.fingerprint256.replaceAll(':', '').toLowerCase(), expiresAt };
}

const badCertificate = (zh: string, en: string) =>
  refuse('RES-19', `${zh}。`, `It cannot be registered: ${en}.`, {
    errors: [{ path: 'body/certificate', message: { zh, en }, rule: 'RES-19' }],
  });
