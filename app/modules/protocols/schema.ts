import type { Pack } from '@outpace/protocol';
import Type, { type Static } from 'typebox';

/** Words in Chinese and English. */
export const Words = Type.Object({ zh: Type.String(), en: Type.String() });

/** Names a pack exactly: its id, its version, the overlays laid on it in order. */
export const PackName = Type.Object(
  {
    packId: Type.String({ maxLength: 120 }),
    version: Type.String({ maxLength: 60 }),
    overlayIds: Type.Optional(Type.Array(Type.String({ maxLength: 120 }), { maxItems: 12 })),
  },
  { additionalProperties: false },
);
export type PackName = Static<typeof PackName>;

/** Version under which an overlay is stored: an overlay never changes, a changed one takes a new id. */
export const overlayVersion = '1';

declare module '../../core/database/tables.ts' {
  interface Tables {
    protocol_pack: ProtocolPackTable;
  }
}
/** A stored pack or overlay. Shipped ones live in the library and are not stored. */
export interface ProtocolPackTable {
  id: string;
  version: string;
  kind: 'pack' | 'overlay';
  body: unknown;
  shipped: boolean;
  state: 'proposed' | 'active' | 'withdrawn';
  proposed_by: string | null;
  proposed_person: string | null;
  proposed_at: Date | null;
  activated_by: string | null;
  activated_person: string | null;
  activated_at: Date | null;
}

/** A pack ready to judge by, or why there is none. */
export type { Pack };
