import { ensurePlaces } from '../../places/queries.ts';
import { placeKindOfWord } from '../placeWords.ts';
import { setTargets } from '../rowStore.ts';
import { type RowWriter, textOf } from './row.ts';

/** Register rows: places; one that is known by its id, name or point is not made twice. */
export const writePlaces: RowWriter = async (ctx, setting, rows, findArea) => {
  const { batch } = setting;
  const ids = await ensurePlaces(
    ctx,
    rows.map(row => {
      const { values } = row.prepared.reading;
      const address = textOf(row, 'address');
      const indoor = values.get('isIndoor');
      const externalId = textOf(row, 'placeId');
      const name = textOf(row, 'placeName') ?? address ?? externalId;
      return {
        areaKey: findArea(row.prepared.reading).areaKey,
        importId: batch.id,
        ...(name === undefined ? {} : { name }),
        ...(textOf(row, 'placeKind') === undefined
          ? {}
          : { kind: placeKindOfWord(textOf(row, 'placeKind')!) }),
        ...(values.has('longitude') && values.has('latitude')
          ? { lon: values.get('longitude') as number, lat: values.get('latitude') as number }
          : {}),
        ...(address === undefined ? {} : { address }),
        ...(externalId === undefined ? {} : { externalId }),
        ...(typeof indoor === 'boolean' ? { closedSpace: indoor } : {}),
        ...(typeof values.get('capacity') === 'number' ? { capacity: values.get('capacity') as number } : {}),
      };
    }),
  );
  await setTargets(
    ctx,
    batch.id,
    rows.map((row, index) => ({ row: row.prepared.row, target: ids[index]! })),
  );
};
