import {
  diffPacks,
  loadOverlay,
  type Overlay,
  type Pack,
  type PackDifference,
  shippedOverlays,
  shippedPacks,
} from '@outpace/protocol';
import Type from 'typebox';
import { type RouteDefinition, route } from '../../core/http/route.ts';
import { isRefusal, notFound, refuse } from '../../core/refusal.ts';
import { findPack } from './queries.ts';
import { mayActivate, mayPropose, nameTaken, readFile, tryPlan } from './rules.ts';
import { overlayVersion, PackName, Words } from './schema.ts';
import { activatePack, proposePack, storedPack, storedPacks } from './store.ts';

const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) =>
  Type.Union([type, Type.Null()]);
const Entry = Type.Object({
  id: Type.String(),
  version: Type.String(),
  kind: Type.String(),
  title: Words,
  disease: nullable(Words),
  jurisdiction: Type.String(),
  effectiveFrom: Type.String(),
  effectiveTo: nullable(Type.String()),
  sunset: nullable(Type.String()),
  supersedes: Type.Array(Type.String()),
  basePacks: Type.Array(Type.String()),
  confidence: Type.String(),
  reviewState: nullable(Type.String()),
  reviewRequired: Type.Integer(),
  shipped: Type.Boolean(),
  state: Type.String(),
  proposedByMe: Type.Boolean(),
  proposedAt: nullable(Type.String()),
});
const names = Type.Object({ id: Type.String({ maxLength: 120 }), version: Type.String({ maxLength: 60 }) });
const overlaysQuery = Type.Optional(
  Type.String({ maxLength: 600, description: 'Overlay ids, comma separated, in order' }),
);
const splitIds = (text: string | undefined) => (text ? text.split(',').filter(Boolean) : []);

/** Rules an officer must confirm, anywhere in a text. */
function reviewsIn(value: unknown): number {
  if (value === null || typeof value !== 'object') return 0;
  const own = (value as { review_required?: unknown }).review_required === true ? 1 : 0;
  return Object.values(value).reduce<number>((sum, part) => sum + reviewsIn(part), own);
}

function entryOf(
  text: Pack | Overlay,
  version: string,
  stored?: { state: string; proposedByMe: boolean; proposedAt: string | null },
) {
  const pack = text.format === 'outpace-pack/1' ? text : null;
  const overlay = text.format === 'outpace-overlay/1' ? text : null;
  return {
    id: text.id,
    version,
    kind: pack ? 'pack' : 'overlay',
    title: text.title,
    disease: pack ? { zh: pack.disease.zh, en: pack.disease.en } : null,
    jurisdiction: text.jurisdiction,
    effectiveFrom: text.effective_from,
    effectiveTo: text.effective_to,
    sunset: overlay?.sunset ?? null,
    supersedes: pack?.supersedes ?? [],
    basePacks: overlay?.base_packs ?? [],
    confidence: text.confidence,
    reviewState: pack?.review_state ?? null,
    reviewRequired: reviewsIn(text),
    shipped: !stored,
    state: stored?.state ?? 'active',
    proposedByMe: stored?.proposedByMe ?? false,
    proposedAt: stored?.proposedAt ?? null,
  };
}

const PlanBody = Type.Object(
  {
    packId: Type.String({ maxLength: 120 }),
    version: Type.String({ maxLength: 60 }),
    overlayIds: Type.Optional(Type.Array(Type.String({ maxLength: 120 }), { maxItems: 12 })),
    classId: Type.String({ maxLength: 60 }),
    lastExposureOn: Type.String({ format: 'date' }),
    foundAt: Type.String({ format: 'date-time' }),
    now: Type.Optional(Type.String({ format: 'date-time' })),
    specialGroups: Type.Optional(Type.Array(Type.String({ maxLength: 60 }), { maxItems: 10 })),
    facts: Type.Optional(
      Type.Object(
        {
          onsetOn: Type.Optional(Type.String({ format: 'date' })),
          tests: Type.Optional(
            Type.Array(
              Type.Object(
                {
                  takenOn: Type.String({ format: 'date' }),
                  kind: Type.String({ maxLength: 30 }),
                  result: Type.String({ maxLength: 20 }),
                },
                { additionalProperties: false },
              ),
              { maxItems: 60 },
            ),
          ),
          resets: Type.Optional(
            Type.Array(
              Type.Object(
                { on: Type.String({ format: 'date' }), reason: Type.String({ maxLength: 40 }) },
                { additionalProperties: false },
              ),
              { maxItems: 20 },
            ),
          ),
        },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false },
);

export const routes: RouteDefinition[] = [
  route({
    method: 'GET',
    url: '/protocols',
    summary: { zh: '方案与修订', en: 'Packs and overlays' },
    permission: 'signed-in',
    scope: 'city',
    response: Type.Object({ items: Type.Array(Entry) }),
    handle: async ctx => {
      const stored = await storedPacks(ctx);
      return {
        items: [
          ...shippedPacks().map(pack => entryOf(pack, pack.version)),
          ...shippedOverlays().map(overlay => entryOf(overlay, overlayVersion)),
          ...stored.map(row =>
            entryOf(row.body as Pack | Overlay, row.version, {
              state: row.state,
              proposedByMe: row.proposed_person !== null && row.proposed_person === ctx.scope.naturalPerson,
              proposedAt: row.proposed_at?.toISOString() ?? null,
            }),
          ),
        ],
      };
    },
  }),
  route({
    method: 'GET',
    url: '/protocols/:id/:version',
    summary: { zh: '一份方案全文(可叠加修订)', en: 'One pack in full, with overlays laid on it' },
    permission: 'signed-in',
    scope: 'city',
    params: names,
    query: Type.Object({ overlays: overlaysQuery }),
    response: Type.Object({
      entry: Entry,
      pack: nullable(Type.Unknown()),
      overlay: nullable(Type.Unknown()),
    }),
    handle: async (ctx, { params, query }) => {
      const stored = await storedPack(ctx, params.id, params.version);
      const state = stored
        ? {
            state: stored.state,
            proposedByMe:
              stored.proposed_person !== null && stored.proposed_person === ctx.scope.naturalPerson,
            proposedAt: stored.proposed_at?.toISOString() ?? null,
          }
        : undefined;
      const shippedOverlay = shippedOverlays().find(overlay => overlay.id === params.id);
      if (shippedOverlay || stored?.kind === 'overlay') {
        const overlay = shippedOverlay ?? (stored!.body as Overlay);
        return { entry: entryOf(overlay, params.version, state), pack: null, overlay: overlay as unknown };
      }
      const pack = await findPack(
        ctx,
        { packId: params.id, version: params.version, overlayIds: splitIds(query.overlays) },
        { proposed: true },
      );
      if (isRefusal(pack)) return pack.errors ? pack : notFound;
      return { entry: entryOf(pack, params.version, state), pack: pack as unknown, overlay: null };
    },
  }),
  route({
    method: 'POST',
    url: '/protocols/diff',
    summary: { zh: '两份方案逐条对比', en: 'Two packs, rule by rule' },
    permission: 'signed-in',
    scope: 'city',
    body: Type.Object({ a: PackName, b: PackName }, { additionalProperties: false }),
    response: Type.Object({
      a: Words,
      b: Words,
      items: Type.Array(
        Type.Object({
          path: Type.String(),
          change: Type.String(),
          before: Type.Optional(Type.Unknown()),
          after: Type.Optional(Type.Unknown()),
          text: Words,
        }),
      ),
    }),
    handle: async (ctx, { body }) => {
      const [a, b] = [
        await findPack(ctx, body.a, { proposed: true }),
        await findPack(ctx, body.b, { proposed: true }),
      ];
      if (isRefusal(a)) return a;
      if (isRefusal(b)) return b;
      return {
        a: a.title,
        b: b.title,
        items: diffPacks(a, b).map((item: PackDifference) => ({
          path: item.path,
          change: item.change,
          before: item.before,
          after: item.after,
          text: item.text,
        })),
      };
    },
  }),
  route({
    method: 'POST',
    url: '/protocols',
    summary: {
      zh: '添加方案或修订(待另一人确认)',
      en: 'Add a pack or an overlay, to be made active by another person',
    },
    permission: 'protocol.write',
    scope: 'city',
    bodyLimit: 2_097_152,
    body: Type.Object({ file: Type.Unknown() }, { additionalProperties: false }),
    response: Entry,
    handle: async (ctx, { body }) => {
      const file = readFile(body.file);
      if (isRefusal(file)) return file;
      const refusal = mayPropose(file);
      if (refusal) return refusal;
      if (!(await proposePack(ctx, { id: file.id, version: file.version, kind: file.kind, body: body.file })))
        return nameTaken(file.id, file.version);
      await ctx.journal({
        act: 'protocol.proposed',
        objectKind: 'protocol',
        objectId: `${file.id} ${file.version}`,
        rule: 'PCK-2',
        detail: { kind: file.kind },
      });
      return entryOf(file.text, file.version, {
        state: 'proposed',
        proposedByMe: true,
        proposedAt: new Date(ctx.now).toISOString(),
      });
    },
  }),
  route({
    method: 'POST',
    url: '/protocols/:id/:version/activate',
    summary: { zh: '确认生效(须另一自然人)', en: 'Make active: another natural person' },
    permission: 'protocol.write',
    scope: 'city',
    params: names,
    body: Type.Object({}, { additionalProperties: false }),
    response: Entry,
    handle: async (ctx, { params }) => {
      const stored = await storedPack(ctx, params.id, params.version);
      if (!stored) return notFound;
      const refusal = mayActivate(stored, ctx.scope);
      if (refusal) return refusal;
      if (stored.kind === 'overlay') {
        const read = loadOverlay(stored.body);
        // An overlay may stand on a pack that is itself only proposed; then it waits for it.
        const bases =
          'errors' in read
            ? []
            : read.overlay.base_packs.flatMap(id => shippedPacks().filter(pack => pack.id === id));
        for (const base of bases) {
          const laid = await findPack(
            ctx,
            { packId: base.id, version: base.version, overlayIds: [stored.id] },
            { proposed: true },
          );
          if (isRefusal(laid)) return laid;
        }
      }
      if (!(await activatePack(ctx, params.id, params.version)))
        return refuse('PCK-2', '别人刚刚处理过。', 'Someone else has just dealt with it.', { status: 409 });
      await ctx.journal({
        act: 'protocol.activated',
        objectKind: 'protocol',
        objectId: `${params.id} ${params.version}`,
        rule: 'PCK-2',
        detail: { proposedBy: stored.proposed_by ?? undefined },
      });
      return entryOf(stored.body as Pack | Overlay, stored.version, {
        state: 'active',
        proposedByMe: false,
        proposedAt: stored.proposed_at?.toISOString() ?? null,
      });
    },
  }),
  route({
    method: 'POST',
    url: '/protocols/plan',
    summary: { zh: '试算:某类人员会被要求什么', en: 'Try a plan: what a class would be asked' },
    permission: 'signed-in',
    scope: 'city',
    body: PlanBody,
    response: Type.Object({
      plan: nullable(Type.Unknown()),
      rule: nullable(Type.String()),
      why: nullable(Words),
    }),
    handle: async (ctx, { body }) => {
      const pack = await findPack(ctx, body, { proposed: true });
      if (isRefusal(pack)) return pack;
      const foundAt = Date.parse(body.foundAt);
      const outcome = tryPlan(
        pack,
        { ...body, foundAt },
        body.now ? Date.parse(body.now) : foundAt,
        ctx.outpace.city.timeZone,
      );
      return 'refused' in outcome
        ? { plan: null, rule: outcome.refused, why: outcome.why }
        : { plan: outcome as unknown, rule: null, why: null };
    },
  }),
];
