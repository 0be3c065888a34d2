/** What filling a city goes through, in order. */
export type FillStep = 'areas' | 'staff' | 'places' | 'people' | 'groups' | 'devices';

/** Told after each batch how far a step is. */
export type Progress = (step: FillStep, done: number, of: number) => void;

/** Keeps several batches under way at once, so that the database works while the next batch is sealed. Ends at the first that fails, when none is under way. */
export async function inParallel(batches: Iterable<() => Promise<void>>, atOnce: number): Promise<void> {
  const source = batches[Symbol.iterator]();
  let failed = false;
  const work = async () => {
    for (let next = source.next(); !next.done && !failed; next = source.next())
      try {
        await next.value();
      } catch (error) {
        failed = true;
        throw error;
      }
  };
  const ends = await Promise.allSettled(Array.from({ length: atOnce }, work));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}
