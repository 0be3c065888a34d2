import { availableParallelism } from 'node:os';
import { describe, expect, it } from 'vitest';
import { Admission, Overloaded } from './admission.ts';

/** Work that ends when told to. */
function held() {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { work: () => promise, end: resolve };
}

function at() {
  const clock = { now: 0 };
  return {
    clock,
    admission: new Admission(
      () => clock.now,
      () => 0,
    ),
  };
}

describe('who is served first', () => {
  it('lets pages wait while samples have room of their own', async () => {
    const { admission } = at();
    const pages = Array.from({ length: 40 }, held);
    for (const page of pages) void admission.run('ordinary', page.work);
    expect(admission.state.ordinary.running).toBe(admission.state.ordinary.limit);
    expect(admission.state.ordinary.waiting).toBeGreaterThan(0);
    await expect(admission.run('sampling', async () => 'in')).resolves.toBe('in');
    for (const page of pages) page.end();
  });

  it('[REQ-5] gives pages less and less while samples are slow, and more again when they are quick, without anybody', async () => {
    const { clock, admission } = at();
    const full = admission.state.ordinary.limit;
    for (let round = 0; round < 6; round++) {
      const sample = held();
      const running = admission.run('sampling', sample.work);
      clock.now += 400;
      sample.end();
      await running;
    }
    expect(admission.state.ordinary.limit).toBe(1);
    for (let round = 0; round < 100; round++) {
      await admission.run('sampling', async () => {});
      clock.now += 300;
      admission.tick();
    }
    const beside = admission.state.ordinary.limit;
    expect(beside).toBeGreaterThan(1);
    clock.now += 20_000;
    expect(admission.state.ordinary.limit).toBe(full);
    expect(beside).toBeLessThanOrEqual(full);
  });

  it('[REQ-5] has few pages under way from the first sample on: a statement that has begun does not give way', async () => {
    const { admission } = at();
    const before = admission.state.ordinary.limit;
    await admission.run('sampling', async () => {});
    expect(admission.state.ordinary.limit).toBe(Math.min(before, Math.max(2, availableParallelism())));
  });

  it('[REQ-5] refuses whoever waited too long, with the time to come back, and takes up the rest', async () => {
    const { clock, admission } = at();
    const pages = Array.from({ length: admission.state.ordinary.limit }, held);
    const running = pages.map(page => admission.run('ordinary', page.work));
    const late = admission.run('ordinary', async () => 'late');
    clock.now += 4000;
    const later = admission.run('ordinary', async () => 'later');
    const refused = expect(late).rejects.toBeInstanceOf(Overloaded);
    admission.tick();
    await refused;
    for (const page of pages) page.end();
    await Promise.all(running);
    await expect(later).resolves.toBe('later');
    expect(admission.state.ordinary).toMatchObject({ running: 0, waiting: 0 });
  });

  it('[REQ-5] serves the newest page first when there are more than can be served, so that those served are served at once', async () => {
    const { clock, admission } = at();
    const pages = Array.from({ length: admission.state.ordinary.limit }, held);
    const running = pages.map(page => admission.run('ordinary', page.work));
    const served: string[] = [];
    const old = admission.run('ordinary', async () => served.push('old'));
    clock.now += 1000;
    const fresh = admission.run('ordinary', async () => served.push('fresh'));
    pages[0]!.end();
    await fresh;
    for (const page of pages) page.end();
    await Promise.all([...running, old]);
    expect(served).toEqual(['fresh', 'old']);
  });

  it('counts a failure as finished', async () => {
    const { admission } = at();
    await expect(
      admission.run('results', async () => {
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(admission.state.results.running).toBe(0);
  });
});
