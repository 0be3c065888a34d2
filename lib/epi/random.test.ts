import { describe, expect, it } from 'vitest';
import {
  drawBelow,
  drawBeta,
  drawNegativeBinomial,
  drawNormal,
  drawPoisson,
  seededRandom,
} from './random.ts';

const moments = (draw: () => number, n = 20_000) => {
  const values = Array.from({ length: n }, draw);
  const mean = values.reduce((sum, x) => sum + x, 0) / n;
  return { mean, variance: values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / n };
};

describe('chance by seed', () => {
  it('gives the same numbers for the same seed and others for another', () => {
    const draw = (seed: number) => Array.from({ length: 5 }, seededRandom(seed));
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
    expect(draw(2 ** 40 + 7)).not.toEqual(draw(7));
  });

  it('lies strictly between 0 and 1, with the moments of an even spread', () => {
    const random = seededRandom(1);
    const { mean, variance } = moments(random);
    expect(mean).toBeCloseTo(0.5, 2);
    expect(variance).toBeCloseTo(1 / 12, 2);
  });

  it('draws the distributions it says', () => {
    const random = seededRandom(2);
    expect(moments(() => drawNormal(random, 3, 2)).variance).toBeCloseTo(4, 0);
    expect(moments(() => drawPoisson(random, 45)).mean).toBeCloseTo(45, 0);
    expect(moments(() => drawBeta(random, 2, 6)).mean).toBeCloseTo(0.25, 2);
    const offspring = moments(() => drawNegativeBinomial(random, 2, 0.5));
    expect(offspring.mean).toBeCloseTo(2, 0);
    expect(Math.abs(offspring.variance - 10)).toBeLessThan(1);
    expect(moments(() => drawBelow(random, 4)).mean).toBeCloseTo(1.5, 1);
  });
});
