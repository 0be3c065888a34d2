import { describe, expect, it } from 'vitest';
import { outpace } from './testCommandLine.ts';

const asked = ['sim', 'run', '--size', '3000', '--days', '12', '--seed', '5'];

describe('sim run', () => {
  it('answers with a curve whose states add up, the same each time', async () => {
    const [one, two] = await Promise.all([
      outpace([...asked, '--policy', 'fast', '--json']),
      outpace([...asked, '--policy', 'fast', '--json', '--threads', '2']),
    ]);
    expect(one.status).toBe(0);
    expect(one.json.stateHash).toBe(two.json.stateHash);
    expect(one.json.days).toHaveLength(12);
    for (const day of one.json.days)
      expect(day.susceptible + day.latent + day.infected + day.recovered + day.dead).toBe(3000);
    expect(one.json).toMatchObject({ disease: 'covid-omicron', policy: 'fast', firstCases: 10 });
  });

  it('names the diseases and policies there are when asked for another', async () => {
    const answer = await outpace([...asked, '--disease', 'plague']);
    expect(answer.status).toBe(2);
    expect(answer.err).toContain('--disease has no “plague”. There are: covid-omicron');
  });

  it('speaks Chinese', async () => {
    const { out } = await outpace(asked, { LANG: 'zh_CN.UTF-8' });
    expect(out).toContain('管控人日');
  });
});
