import { ancestral, delta, omicron } from './covid.ts';
import type { Disease } from './disease.ts';
import { ebola } from './ebola.ts';
import { influenza } from './influenza.ts';
import { measles } from './measles.ts';
import { mpox } from './mpox.ts';

/** The diseases that come with it. */
export const diseases: readonly Disease[] = [omicron, delta, ancestral, measles, influenza, mpox, ebola];

/** A disease by id; throws a RangeError naming those there are. */
export function diseaseNamed(id: string): Disease {
  const found = diseases.find(disease => disease.id === id);
  if (!found)
    throw new RangeError(
      `there is no disease “${id}”; there are: ${diseases.map(disease => disease.id).join(', ')}`,
    );
  return found;
}
