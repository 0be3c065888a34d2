import { expect, it } from 'vitest';
import { freeWells, readReadings, wellOrder } from './wells.ts';

it('a plate is filled down its columns, and what is taken is passed over', () => {
  expect(wellOrder.slice(0, 9)).toEqual(['A1', 'B1', 'C1', 'D1', 'E1', 'F1', 'G1', 'H1', 'A2']);
  expect(wellOrder).toHaveLength(96);
  expect(freeWells([{ well: 'A1' }, { well: 'C1' }]).slice(0, 2)).toEqual(['B1', 'D1']);
});

it('an instrument’s export is read by well and gene, with what did not amplify and every line that cannot be read', () => {
  const read = readReadings(
    ['Well,Target,Ct', 'A01,orf1ab,31.2', 'A1;N;ND', 'h12\tN\t', 'B1,E,30', 'Z9,N,30', 'B2,N,abc'].join('\n'),
    ['ORF1ab', 'N'],
  );
  expect(read.wells).toEqual([
    {
      well: 'A1',
      genes: [
        { gene: 'ORF1ab', ct: 31.2 },
        { gene: 'N', ct: null },
      ],
    },
    { well: 'H12', genes: [{ gene: 'N', ct: null }] },
  ]);
  expect(read.bad).toEqual([5, 6, 7]);
});
