import type { Bilingual } from '../../../ui/words/index.ts';

/** An outbreak as `GET /outbreaks` gives it; days are city days. */
export interface OutbreakItem {
  id: string;
  code: string;
  name: string;
  nameEn: string | null;
  disease: string;
  packId: string;
  packVersion: string;
  overlayIds: string[];
  packTitle: Bilingual;
  startedOn: string;
  endedOn: string | null;
}

/** A pack or overlay as `GET /protocols` gives it. */
export interface ProtocolEntry {
  id: string;
  version: string;
  kind: 'pack' | 'overlay';
  title: Bilingual;
  disease: Bilingual | null;
  effectiveFrom: string;
  effectiveTo: string | null;
  sunset: string | null;
  basePacks: string[];
  reviewRequired: number;
  state: string;
}

/** One edition an outbreak was run under, from an instant on. */
export interface Edition {
  packId: string;
  packVersion: string;
  overlayIds: string[];
  fromAt: string;
}

export interface OutbreakDetail {
  outbreak: OutbreakItem;
  editions: Edition[];
}
