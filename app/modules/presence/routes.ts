import { randomBytes } from 'node:crypto';
import Type from 'typebox';
import { type RouteDefinition, route } from '../../core/http/route.ts';
import { notFound, refuse } from '../../core/refusal.ts';
import { colleagues } from '../accounts/queries.ts';
import { areaNames, areaOf } from '../areas/queries.ts';
import { placePattern } from '../places/queries.ts';
import { takeBatch } from './batch.ts';
import {
  devicePlaceNames,
  insertDevice,
  placesForDevice,
  readDevice,
  readDevices,
  revokeDevice,
} from './deviceStore.ts';
import { ingest } from './parameters.ts';
import type { DeviceKind } from './schema.ts';

const Uuid = Type.String({ format: 'uuid' });
const ExternalId = Type.String({ minLength: 1, maxLength: 200 });
const InstantText = Type.String({ maxLength: 40, description: 'ISO 8601 with an offset' });
const Bilingual = Type.Object({ zh: Type.String(), en: Type.String() });
const Kind = Type.Union([
  Type.Literal('venue_scanner'),
  Type.Literal('access_control'),
  Type.Literal('ticketing_feed'),
]);
const DeviceShape = Type.Object({
  id: Type.String(),
  name: Type.String(),
  kind: Kind,
  areaKey: Type.Integer(),
  areaName: Type.String(),
  placeName: Type.Union([Type.String(), Type.Null()]),
  registeredAt: Type.String(),
  registeredByName: Type.Union([Type.String(), Type.Null()]),
  revokedAt: Type.Union([Type.String(), Type.Null()]),
  batches: Type.Integer({ description: 'Of the last `countedHours`, as received, recorded and refused' }),
  received: Type.Integer(),
  recorded: Type.Integer(),
  refused: Type.Integer(),
  lastReceivedAt: Type.Union([Type.String(), Type.Null()]),
  silentSince: Type.Union([Type.String(), Type.Null()]),
});
const hourMs = 3_600_000;

export const routes: RouteDefinition[] = [
  route({
    method: 'POST',
    url: '/presence/batches',
    summary: {
      zh: '设备上传一批在场记录(按设备与批次号幂等;答复之前已落盘)',
      en: 'A device sends presences: idempotent by device and sequence, durable before it is answered',
    },
    permission: 'presence.write',
    scope: 'area',
    caller: 'device',
    bodyLimit: 4_194_304,
    body: Type.Object(
      {
        sequence: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
        commitGood: Type.Optional(Type.Boolean()),
        rows: Type.Array(
          Type.Object(
            {
              personId: Type.Optional(Uuid),
              personExternalId: Type.Optional(ExternalId),
              placeId: Type.Optional(Uuid),
              placeExternalId: Type.Optional(ExternalId),
              from: InstantText,
              to: Type.Optional(InstantText),
            },
            { additionalProperties: false },
          ),
          { minItems: 1, maxItems: ingest.batchRows.value },
        ),
      },
      { additionalProperties: false },
    ),
    response: Type.Object({
      sequence: Type.Integer(),
      received: Type.Integer(),
      recorded: Type.Integer(),
      refused: Type.Array(
        Type.Object({ row: Type.Integer(), field: Type.String(), rule: Type.String(), message: Bilingual }),
      ),
    }),
    handle: (ctx, { body }) => takeBatch(ctx, body),
  }),
  route({
    method: 'GET',
    url: '/presence/devices',
    summary: { zh: '辖区内登记的设备与数据源', en: 'Registered devices and feeds of the area' },
    permission: 'account.manage',
    scope: 'area',
    response: Type.Object({
      items: Type.Array(DeviceShape),
      asOf: Type.String(),
      countedHours: Type.Integer(),
      silentAfterHours: Type.Integer(),
    }),
    handle: async ctx => {
      const rows = await readDevices(ctx, new Date(ctx.now - ingest.counted.value * hourMs));
      const silentBefore = ctx.now - ingest.silence.value * hourMs;
      const areas = await areaNames(
        ctx,
        rows.map(row => row.areaKey),
      );
      const names = await colleagues(
        ctx,
        rows.map(row => row.registeredBy),
      );
      return {
        items: rows.map(row => ({
          id: row.id,
          name: row.name,
          kind: row.kind as DeviceKind,
          areaKey: row.areaKey,
          areaName: areas.get(row.areaKey)?.path ?? '',
          placeName: row.placeName,
          registeredAt: row.registeredAt.toISOString(),
          registeredByName: names.get(row.registeredBy)?.name ?? null,
          revokedAt: row.revokedAt?.toISOString() ?? null,
          batches: row.batches,
          received: row.received,
          recorded: row.recorded,
          refused: row.refused,
          lastReceivedAt: row.lastReceivedAt?.toISOString() ?? null,
          // one that never sent has been silent since it was registered
          silentSince: row.revokedAt
            ? null
            : silentSince(row.lastReceivedAt ?? row.registeredAt, silentBefore),
        })),
        asOf: new Date(ctx.now).toISOString(),
        countedHours: ingest.counted.value,
        silentAfterHours: ingest.silence.value,
      };
    },
  }),
  route({
    method: 'GET',
    url: '/presence/device-places',
    summary: {
      zh: '按名称找设备可以安装的场所(限所选辖区)',
      en: 'Places of an area by name, where a device may stand',
    },
    permission: 'account.manage',
    scope: 'area',
    query: Type.Object(
      { q: Type.String({ minLength: 1, maxLength: 100 }), areaKey: Type.Integer({ minimum: 0 }) },
      { additionalProperties: false },
    ),
    response: Type.Object({
      items: Type.Array(
        Type.Object({ id: Type.String(), name: Type.String(), kind: Type.String(), areaName: Type.String() }),
      ),
    }),
    handle: async (ctx, { query }) => {
      const rows = await placesForDevice(ctx, placePattern(query.q), query.areaKey);
      const areas = await areaNames(
        ctx,
        rows.map(row => row.areaKey),
      );
      return {
        items: rows.map(({ id, name, kind, areaKey }) => ({
          id,
          name,
          kind,
          areaName: areas.get(areaKey)?.path ?? '',
        })),
      };
    },
  }),
  route({
    method: 'POST',
    url: '/presence/devices',
    summary: {
      zh: '登记设备或数据源;令牌只显示这一次',
      en: 'Register a device or feed; its token is shown this once',
    },
    permission: 'account.manage',
    scope: 'area',
    body: Type.Object(
      {
        name: Type.String({ minLength: 1, maxLength: 100 }),
        kind: Kind,
        areaKey: Type.Integer({ minimum: 0 }),
        placeId: Type.Optional(Uuid),
      },
      { additionalProperties: false },
    ),
    response: Type.Object({ id: Type.String(), token: Type.String() }),
    handle: async (ctx, { body }) => {
      if (body.placeId !== undefined) {
        const place = (await devicePlaceNames(ctx, [body.placeId])).get(body.placeId);
        const area = await areaOf(ctx, body.areaKey);
        if (!place || !area || place.areaKey < area.key || place.areaKey > area.hi)
          return refuse(
            'PRE-2',
            '所选场所不在设备的辖区内。',
            'The place is not within the area of the device.',
            {
              errors: [
                {
                  path: 'body/placeId',
                  message: {
                    zh: '所选场所不在设备的辖区内',
                    en: 'the place is not within the area of the device',
                  },
                  rule: 'PRE-2',
                },
              ],
            },
          );
      }
      const token = randomBytes(32);
      const id = await insertDevice(ctx, body, token);
      await ctx.journal({
        act: 'presence.device_registered',
        objectKind: 'device',
        objectId: id,
        areaKey: body.areaKey,
        detail: { name: body.name, kind: body.kind, ...(body.placeId ? { place: body.placeId } : {}) },
      });
      return { id, token: token.toString('base64url') };
    },
  }),
  route({
    method: 'POST',
    url: '/presence/devices/:id/revoke',
    summary: { zh: '吊销设备:其令牌立即失效', en: 'Revoke a device: its token ends at once' },
    permission: 'account.manage',
    scope: 'area',
    params: Type.Object({ id: Uuid }),
    body: Type.Object(
      { reason: Type.String({ minLength: 1, maxLength: 500 }) },
      { additionalProperties: false },
    ),
    response: Type.Object({ id: Type.String(), revokedAt: Type.String() }),
    handle: async (ctx, { params, body }) => {
      const device = await readDevice(ctx, params.id);
      if (!device) return notFound;
      if (!(await revokeDevice(ctx, device.id)))
        return refuse('PRE-1', '该设备已吊销。', 'The device was revoked before.', { status: 409 });
      await ctx.journal({
        act: 'presence.device_revoked',
        objectKind: 'device',
        objectId: device.id,
        areaKey: device.areaKey,
        detail: { reason: body.reason },
      });
      return { id: device.id, revokedAt: new Date(ctx.now).toISOString() };
    },
  }),
];

function silentSince(last: Date, before: number): string | null {
  return last.getTime() < before ? last.toISOString() : null;
}
