export const plateRows = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'] as const;
export const plateColumns = Array.from({ length: 12 }, (_, index) => index + 1);
/** Every well in the order a pipette fills a plate: down the columns. */
export const wellOrder: readonly string[] = plateColumns.flatMap(column =>
  plateRows.map(row => `${row}${column}`),
);

/** Wells that hold nothing, in filling order. */
export function freeWells(wells: readonly { well: string }[]): string[] {
  const used = new Set(wells.map(one => one.well));
  return wellOrder.filter(well => !used.has(well));
}

export interface WellReading {
  well: string;
  genes: { gene: string; ct: number | null }[];
}

/**
 * Reads an instrument's export: a line is `well, gene, Ct`, separated by comma, tab or semicolon; ND, Undetermined, NoCt, — or nothing is not amplified.
 * A first line that names its columns is passed over. `bad`: numbers of lines that say neither.
 */
export function readReadings(
  text: string,
  genes: readonly string[],
): { wells: WellReading[]; bad: number[] } {
  const byWell = new Map<string, Map<string, number | null>>();
  const bad: number[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (!line.trim()) continue;
    const [place = '', gene = '', value = ''] = line
      .split(/[,;\t]/)
      .map(cell => cell.trim().replace(/^"|"$/g, ''));
    const well = /^([A-Ha-h])0?(1[0-2]|[1-9])$/.exec(place);
    const known = genes.find(one => one.toLowerCase() === gene.toLowerCase());
    const none = /^(nd|undetermined|noct|no ct|n\/a|-|—|)$/i.test(value);
    const ct = none ? null : Number(value);
    if (!well || !known || (ct !== null && !(ct >= 0 && ct <= 60))) {
      if (index > 0 || well) bad.push(index + 1);
      continue;
    }
    const name = `${well[1]!.toUpperCase()}${well[2]}`;
    byWell.set(name, (byWell.get(name) ?? new Map()).set(known, ct));
  }
  return {
    wells: [...byWell].map(([well, values]) => ({
      well,
      genes: [...values].map(([gene, ct]) => ({ gene, ct })),
    })),
    bad,
  };
}
