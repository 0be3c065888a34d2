import type { Bilingual } from '../../../ui/words/index.ts';

/** An area as `GET /areas` gives it; `hi` is the last key of its subtree. */
export interface AreaItem {
  key: number;
  hi: number;
  level: number;
  parentKey: number | null;
  name: string;
  nameEn: string | null;
  code: string | null;
  population: number | null;
}

/** The name in both languages; areas without an English name keep the Chinese one. */
export const areaTitle = (area: AreaItem): Bilingual => ({ zh: area.name, en: area.nameEn ?? area.name });
